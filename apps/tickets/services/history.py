"""One change, one line of history, one row of the outbox."""

from datetime import datetime
from typing import Any

from apps.accounts.models import User
from apps.outbox.services import publish
from apps.tickets.models import Ticket, TicketEvent


def record_event(
    *,
    ticket: Ticket,
    kind: str,
    data: dict[str, Any],
    by: User | None,
    at: datetime,
    via: str = "",
) -> TicketEvent:
    """Write the history's line and tell the followers, in the caller's transaction; return the line.

    ``by`` None is the system; ``via`` then says what of it acted ("rule:12", "macro:3"), so that a rule knows its own
    doing again.
    """
    data = {**data, **({"via": via} if via else {})}
    event = TicketEvent.objects.create(ticket=ticket, at=at, kind=kind, data=data, by=by)
    publish(
        kind=kind,
        key=str(ticket.pk),
        data={"ticket": ticket.pk, "number": ticket.number, "event": event.pk, **data},
        by=by,
    )
    return event
