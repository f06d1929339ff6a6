"""Follows the tickets, in the transaction in which they change."""

from typing import Any

from apps.outbox.domain.followers import Published
from apps.sla.histories import TOLD
from apps.sla.services.folding import count_tickets
from apps.tickets import outbox_kinds as kinds
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Ticket

# Of these a settled ticket's clocks know nothing.
_ONLY_WHILE_OPEN = (kinds.CHANGED, kinds.ASSIGNED)


def followed_kinds() -> frozenset[str]:
    """Return the kinds of outbox entries that clocks are counted from."""
    return frozenset(TOLD)


def follow_ticket(published: Published) -> None:
    """Count the clocks of the ticket that something happened to."""
    data: dict[str, Any] = published.data
    ticket_id = int(data["ticket"])
    if published.kind in _ONLY_WHILE_OPEN and not _is_open(ticket_id):
        return
    count_tickets(ticket_ids=[ticket_id], by_event=True)


def _is_open(ticket_id: int) -> bool:
    return Ticket.objects.filter(pk=ticket_id, state__in=OPEN_STATES).exists()
