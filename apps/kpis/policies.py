"""What the fold of events must know of each group."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from apps.agents.models import ServiceLevelPolicy, SkillGroup
from apps.kpis.domain.policies import PolicyBook, dated
from apps.kpis.domain.segments import GroupPolicy

_COLUMNS = ("group__code", "valid_from", "threshold_seconds", "short_abandon_seconds", "formula")


def formula_id(letter: str) -> str:
    """Return the id of the service level formula that a policy names."""
    return f"service_level_{letter.lower()}"


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups, active or not, by code, with the policies of their whole past and of what is planned."""

    ids: dict[str, int]
    book: PolicyBook

    def policy_of(self, code: str, moment: datetime | float) -> GroupPolicy:
        """Return the policy that holds in the group at ``moment`` (a time, or Unix seconds): that of a segment is the
        one of when it was queued."""
        seconds = moment.timestamp() if isinstance(moment, datetime) else moment
        return self.book.policy_of(code, seconds)


def read_groups() -> Groups:
    """Read ids and policies of all groups; two statements."""
    ids = dict(SkillGroup.objects.order_by().values_list("code", "pk"))
    found: dict[str, list[tuple[float, GroupPolicy]]] = defaultdict(list)
    rows = ServiceLevelPolicy.objects.order_by().values_list(*_COLUMNS)
    for code, valid_from, threshold, short, letter in rows:
        found[code].append((valid_from.timestamp(), GroupPolicy(threshold, short, formula_id(letter))))
    return Groups(ids, PolicyBook({code: dated(found[code]) for code in ids}))
