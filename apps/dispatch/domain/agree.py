"""What is to be done so that tickets and the floor's work agree; the one rule, asked for one ticket after each change
and for all of them by the clock."""

from dataclasses import dataclass
from enum import StrEnum

OPEN_STATES = frozenset({"new", "open"})


class Turn(StrEnum):
    """Where a ticket's work is. *wanted* and *withdrawing* are still to be told to the floor."""

    WANTED = "wanted"
    QUEUED = "queued"
    TAKEN = "taken"
    WITHDRAWING = "withdrawing"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OPEN_TURNS = frozenset({Turn.WANTED, Turn.QUEUED, Turn.TAKEN, Turn.WITHDRAWING})


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket, as far as routing is concerned. ``group`` is empty where its group's tickets are not routed."""

    state: str
    group: str = ""
    agent: int = 0
    merged: bool = False

    @property
    def needs_agent(self) -> bool:
        """Whether somebody has to be found: open, in a group that is routed, and nobody's."""
        return self.state in OPEN_STATES and bool(self.group) and not self.agent and not self.merged


@dataclass(frozen=True, slots=True)
class Work:
    """The open work of a ticket: which group's line it is in, and who has it (0: nobody yet)."""

    turn: Turn
    group: str
    agent: int = 0


HAND_IN, WITHDRAW, COMPLETE, NOTHING = "hand_in", "withdraw", "complete", "nothing"


def agree(matter: Matter, work: Work | None) -> str:
    """Return what is to be done now. After a withdrawal it is asked again.

    An agent who has taken the work and settles the ticket, or lets it wait, has done it; in every other case in which
    the ticket is not that agent's any more, the work is taken back.
    """
    if work is None:
        return HAND_IN if matter.needs_agent else NOTHING
    if work.turn is Turn.WITHDRAWING:
        return NOTHING
    if work.turn is Turn.TAKEN:
        if matter.merged or matter.agent != work.agent:
            return WITHDRAW
        return NOTHING if matter.state in OPEN_STATES else COMPLETE
    return NOTHING if matter.needs_agent and matter.group == work.group else WITHDRAW
