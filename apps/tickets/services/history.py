"""One change, one line of history, one row of the outbox."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from apps.accounts.models import User
from apps.outbox.services import publish_many
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
    [event] = record_events([(ticket, kind, data)], by=by, at=at, via=via)
    return event


def record_events(
    lines: Iterable[tuple[Ticket, str, dict[str, Any]]], *, by: User | None, at: datetime, via: str = ""
) -> list[TicketEvent]:
    """As :func:`record_event` for many (ticket, kind, data) at once, in two statements."""
    more = {"via": via} if via else {}
    events = [
        TicketEvent(ticket=ticket, at=at, kind=kind, data={**data, **more}, by=by)
        for ticket, kind, data in lines
    ]
    TicketEvent.objects.bulk_create(events)
    publish_many(entries=[_entry(event) for event in events], by=by)
    return events


def _entry(event: TicketEvent) -> tuple[str, str, dict[str, Any]]:
    data = {"ticket": event.ticket_id, "number": event.ticket.number, "event": event.pk, **event.data}
    return event.kind, str(event.ticket_id), data
