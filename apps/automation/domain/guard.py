"""What keeps rules from running for ever.

A *cause* is what set rules off: something that a person, a customer or the clock did (its ``root``). What a rule
changes sets rules off again, one step deeper. Three limits end every cascade: a rule acts once on a ticket for one
root, no deeper than :data:`MOST_DEPTH`, and two rules that undo each other's changes are both paused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_DEPTH = 8
MOST_FLIPS = 3
"""So often may one rule undo, within a day, what another did to the same ticket by causes of their own."""

SAME_CAUSE, TOO_DEEP, FIGHT = "same_cause", "too_deep", "fight"

Changes = Mapping[str, Sequence[Any]]
"""Field → before and after."""


@dataclass(frozen=True, slots=True)
class Cause:
    """``root`` names what began it, ``depth`` counts the rules in between (0: none)."""

    root: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """A rule that has acted on the ticket, the earliest first in lists; ``root`` as of its cause."""

    rule: int
    changes: Changes
    root: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether the rule may act; else why not, and the rule that it fights with (0: none)."""

    may_act: bool
    why: str = ""
    rival: int = 0


def judge(rule: int, changes: Changes, cause: Cause, earlier: Sequence[Ran]) -> Ruling:
    """Return whether ``rule`` may change the ticket now. ``earlier``: what rules did to it of late, in order."""
    of_cause = [ran for ran in earlier if ran.root == cause.root]
    if any(ran.rule == rule for ran in of_cause):
        rival = next(undone_by(rule, changes, of_cause), 0)
        return Ruling(False, FIGHT if rival else SAME_CAUSE, rival)
    if cause.depth >= MOST_DEPTH:
        return Ruling(False, TOO_DEEP)
    rivals = list(undone_by(rule, changes, earlier))
    for rival in rivals:
        if rivals.count(rival) >= MOST_FLIPS:
            return Ruling(False, FIGHT, rival)
    return Ruling(True)


def undone_by(rule: int, changes: Changes, earlier: Iterable[Ran]) -> Iterator[int]:
    """Yield the rule that undid it, for every time that ``rule`` did one of these changes and another took it back."""
    mine: dict[str, Any] = {}
    for ran in earlier:
        for field in changes:
            if field not in ran.changes:
                continue
            before, after = ran.changes[field]
            if ran.rule == rule:
                mine[field] = after
            elif field in mine and before == mine[field] and after != before:
                del mine[field]
                yield ran.rule
