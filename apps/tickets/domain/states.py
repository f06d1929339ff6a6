"""Where a ticket stands, and what leads where.

Everything that changes a ticket's state does so by one of the arrows below. People choose a target (*resolved*); the
arrow that leads there has the name by which rules and history speak of it (*resolve*). Some arrows are nobody's choice:
a reply opens a new ticket, the customer's words wake one that waits or is settled, and a merge closes the one that goes
into another (its undoing opens it again).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from apps.kernel.machine import Machine


class TicketState(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING_CUSTOMER = "pending_customer"
    PENDING_INTERNAL = "pending_internal"
    RESOLVED = "resolved"
    CLOSED = "closed"


CUSTOMER_WROTE = "customer_wrote"
REPLIED = "replied"
MERGE = "merge"
UNMERGE = "unmerge"

_WORKED_ON = (TicketState.NEW, TicketState.OPEN, TicketState.PENDING_CUSTOMER, TicketState.PENDING_INTERNAL)
_SETTLED = (TicketState.RESOLVED, TicketState.CLOSED)
# The name of the arrow to each state from those that are worked on.
_ARROWS = {
    TicketState.OPEN: "open",
    TicketState.PENDING_CUSTOMER: "wait_for_customer",
    TicketState.PENDING_INTERNAL: "wait_internally",
    TicketState.RESOLVED: "resolve",
    TicketState.CLOSED: "close",
}

TICKET: Machine[TicketState] = Machine(
    name="ticket",
    initial=TicketState.NEW,
    table={
        **{
            (source, name): target
            for source in _WORKED_ON
            for target, name in _ARROWS.items()
            if source is not target
        },
        (TicketState.NEW, REPLIED): TicketState.OPEN,
        (TicketState.PENDING_CUSTOMER, CUSTOMER_WROTE): TicketState.OPEN,
        (TicketState.PENDING_INTERNAL, CUSTOMER_WROTE): TicketState.OPEN,
        (TicketState.RESOLVED, "close"): TicketState.CLOSED,
        **{(source, "reopen"): TicketState.OPEN for source in _SETTLED},
        **{(source, CUSTOMER_WROTE): TicketState.OPEN for source in _SETTLED},
        (TicketState.CLOSED, UNMERGE): TicketState.OPEN,
        **{(source, MERGE): TicketState.CLOSED for source in (*_WORKED_ON, TicketState.RESOLVED)},
    },
)

# Arrows that follow from something else than the wish of whoever looks at the ticket.
_BY_THEMSELVES = frozenset({CUSTOMER_WROTE, REPLIED, MERGE, UNMERGE})


def is_open(state: TicketState) -> bool:
    """Return whether somebody has still to do something: neither resolved nor closed."""
    return state not in _SETTLED


OPEN_STATES = tuple(state for state in TicketState if is_open(state))
"""The states of tickets that are not settled."""


def choices_from(state: TicketState) -> dict[TicketState, str]:
    """Return what a person may make of a ticket in ``state``: target → name of the arrow, in the table's order."""
    return {
        target: trigger
        for (source, trigger), target in TICKET.table.items()
        if source is state and trigger not in _BY_THEMSELVES
    }


def trigger_to(state: TicketState, target: TicketState) -> str | None:
    """Return the arrow by which a person brings a ticket from ``state`` to ``target``; None where there is none."""
    return choices_from(state).get(target)


def may_reopen(closed_at: datetime | None, reopen_days: int | None, now: datetime) -> bool:
    """Return whether the customer's words still reopen a ticket that was closed at ``closed_at``.

    ``reopen_days`` None: always. What comes later becomes a ticket of its own that names this one.
    """
    if closed_at is None or reopen_days is None:
        return True
    return now - closed_at <= timedelta(days=reopen_days)
