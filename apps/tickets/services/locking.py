"""The ticket as it is now, and nobody else's until the transaction ends."""

from django.utils.translation import gettext as _

from apps.tickets.models import Ticket
from apps.tickets.services.errors import TicketConflict


def lock_ticket(ticket: Ticket, expected_version: int | None = None) -> Ticket:
    """Return a fresh, locked copy to write to.

    Raises :class:`TicketConflict` where it has been merged into another, or where the caller saw another version than
    ``expected_version`` (None: whatever it is).
    """
    locked = _locked(ticket.pk)
    check_is_itself(locked)
    if expected_version is not None and locked.version != expected_version:
        raise TicketConflict(
            _("Somebody else has changed the ticket meanwhile. Look at it again, then repeat your change."),
            code="changed",
        )
    return locked


def check_is_itself(ticket: Ticket) -> None:
    """Raise :class:`TicketConflict` for a ticket that has been merged into another."""
    if ticket.merged_into is not None:
        raise TicketConflict(
            _("#%(number)d has been merged into #%(survivor)d; continue there.")
            % {"number": ticket.number, "survivor": ticket.merged_into.number},
            code="merged",
        )


def lock_survivor(ticket: Ticket) -> Ticket:
    """As :func:`lock_ticket`, but what was merged is followed to the ticket that it lives on in."""
    locked = _locked(ticket.pk)
    while locked.merged_into_id is not None:
        locked = _locked(locked.merged_into_id)
    return locked


def lock_in_order(*tickets: Ticket) -> list[Ticket]:
    """Lock several tickets, lowest id first so that two callers cannot wait for each other; return them as given."""
    rows = {
        row.pk: row
        for row in Ticket.objects.select_for_update(of=("self",))
        .filter(pk__in={ticket.pk for ticket in tickets})
        .order_by("pk")
    }
    return [rows[ticket.pk] for ticket in tickets]


def _locked(pk: int) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",)).select_related("type").get(pk=pk)
