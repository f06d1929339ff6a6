"""What happens to a ticket, as far as its clocks care. Times are whole Unix seconds."""

from dataclasses import dataclass

from apps.sla.domain.terms import Terms

NEW, OPEN = "new", "open"
PENDING_CUSTOMER, PENDING_INTERNAL = "pending_customer", "pending_internal"
RESOLVED, CLOSED = "resolved", "closed"
DONE = (RESOLVED, CLOSED)

AGENT, CUSTOMER, SYSTEM = "agent", "customer", "system"


@dataclass(frozen=True, slots=True)
class Opened:
    """The ticket is there. ``spoken``: an agent was in conversation with the customer when it was made."""

    at: int
    state: str = NEW
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The ticket has another state."""

    at: int
    state: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words: ``by`` agent, customer or system; a note (``public`` False) is read by colleagues only."""

    at: int
    by: str
    public: bool = True


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Another ticket was merged into this one; ``asked``: its customer was waiting for words."""

    at: int
    asked: bool


@dataclass(frozen=True, slots=True)
class MergedAway:
    """The ticket went into another one and has no life of its own any more."""

    at: int


@dataclass(frozen=True, slots=True)
class Unmerged:
    """The merge was undone: what it cancelled goes on. Time in between does not count."""

    at: int


@dataclass(frozen=True, slots=True)
class TermsChosen:
    """From now on the ticket is under these terms; None: under none."""

    at: int
    terms: Terms | None


Fact = Opened | StateChanged | Said | Absorbed | MergedAway | Unmerged | TermsChosen
