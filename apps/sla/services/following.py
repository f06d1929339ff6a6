"""Follows the tickets, in the transaction in which they change."""

from collections.abc import Sequence

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


def follow_tickets(entries: Sequence[Published]) -> None:
    """Count the clocks of the tickets that something happened to."""
    told = {int(published.data["ticket"]) for published in entries}
    surely = {int(one.data["ticket"]) for one in entries if one.kind not in _ONLY_WHILE_OPEN}
    if asked := told - surely:
        surely |= set(Ticket.objects.filter(pk__in=asked, state__in=OPEN_STATES).values_list("pk", flat=True))
    if surely:
        count_tickets(ticket_ids=surely, by_event=True)
