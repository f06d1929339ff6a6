"""Which policy of a group holds at which moment."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from apps.kpis.domain.segments import GroupPolicy

USUAL = GroupPolicy()
"""Holds in a group without a policy, and before its first one."""

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class DatedPolicy:
    """A policy and the moment (Unix seconds) from which it holds, until the next one begins."""

    valid_from: float
    policy: GroupPolicy


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """The policies of all groups by code, each group's in the order in which they begin. A code that is not in it is no
    group."""

    histories: Mapping[str, tuple[DatedPolicy, ...]] = field(default_factory=dict)

    def knows(self, code: str) -> bool:
        """Return whether there is such a group."""
        return code in self.histories

    def policy_of(self, code: str, moment: float) -> GroupPolicy:
        """Return what holds in the group at ``moment``.

        The moment is rounded to the microsecond, as the database stores it: a segment is judged the same by its event
        and by its row.
        """
        history = self.histories.get(code, ())
        begins = [round(dated.valid_from * _MICRO) for dated in history]
        index = bisect_right(begins, round(moment * _MICRO))
        return history[index - 1].policy if index else USUAL

    def stretches(self, code: str, start: float, end: float) -> list[tuple[float, float, GroupPolicy]]:
        """Return the parts of a window in which one policy holds in the group: begin, end and policy."""
        history = self.histories.get(code, ())
        cuts = [start, *(dated.valid_from for dated in history if start < dated.valid_from < end), end]
        found: list[tuple[float, float, GroupPolicy]] = []
        for begin, until in pairwise(cuts):
            policy = self.policy_of(code, begin)
            since = found.pop()[0] if found and found[-1][2] == policy else begin
            found.append((since, until, policy))
        return found


def fixed_policies(policies: Mapping[str, GroupPolicy]) -> PolicyBook:
    """Return a book in which each group has one policy since ever."""
    return PolicyBook({code: (DatedPolicy(0.0, policy),) for code, policy in policies.items()})


def dated(rows: Iterable[tuple[float, GroupPolicy]]) -> tuple[DatedPolicy, ...]:
    """Return a history, put in order."""
    return tuple(sorted((DatedPolicy(*row) for row in rows), key=lambda one: one.valid_from))
