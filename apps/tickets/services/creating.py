"""New tickets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.interactions.models import Interaction
from apps.tickets.models import Priority, Tag, Ticket, TicketInteraction
from apps.tickets.outbox_kinds import CREATED
from apps.tickets.services.errors import checked_body, checked_line
from apps.tickets.services.fields import checked_fields
from apps.tickets.services.history import record_event
from apps.tickets.services.labels import put_tags


@transaction.atomic
def create_ticket(
    *,
    subject: str,
    description: str = "",
    by: User | None = None,
    tags: Iterable[str | Tag] = (),
    interactions: Iterable[Interaction] = (),
    source_key: str | None = None,
    via: str = "",
    at: datetime | None = None,
    **fields: Any,
) -> Ticket:
    """Create a ticket in state *new* and return it. ``fields``: type, category, priority (the default one where not
    given), requester, agent, group, language, medium, parent, custom.

    ``source_key`` names what the ticket is made from: a second call with the same key returns the first one's ticket.
    Raises ``ValidationError`` with the errors by field.
    """
    if source_key and (known := Ticket.objects.filter(source_key=source_key).first()):
        return known
    at = at or timezone.now()
    values = checked_fields(None, fields)
    ticket = Ticket(
        subject=checked_line(subject),
        description=checked_body(description, "description"),
        created_by=by,
        source_key=source_key or None,
        created_at=at,
        updated_at=at,
        state_since=at,
        **{"priority": values.pop("priority", None) or default_priority(), **values},
    )
    return _saved(ticket, tags, interactions, by=by, via=via, at=at)


def _saved(
    ticket: Ticket,
    tags: Iterable[str | Tag],
    interactions: Iterable[Interaction],
    *,
    by: User | None,
    via: str,
    at: datetime,
) -> Ticket:
    if ticket.source_key:
        # Two at once: the second waits here for the first one's row, and then finds it with its history.
        Ticket.objects.bulk_create([ticket], ignore_conflicts=True)
        ticket = Ticket.objects.get(source_key=ticket.source_key)
        if ticket.events.exists():
            return ticket
    else:
        ticket.save(force_insert=True)
    put_tags(ticket, tags)
    rows = [TicketInteraction(ticket=ticket, interaction=row, added_at=at) for row in interactions]
    TicketInteraction.objects.bulk_create(rows)
    data = creation_data(ticket, [str(row.interaction_id) for row in rows])
    record_event(ticket=ticket, kind=CREATED, data=data, by=by, at=at, via=via)
    return ticket


def creation_data(ticket: Ticket, interactions: list[str]) -> dict[str, Any]:
    """Return what the first line of a ticket's history says; ``interactions`` are ids."""
    return {
        "state": str(ticket.state),
        "priority": ticket.priority_id,
        "type": ticket.type_id,
        "category": ticket.category_id,
        "requester": ticket.requester_id,
        "agent": ticket.agent_id,
        "group": ticket.group_id,
        "interactions": interactions,
    }


def default_priority() -> Priority:
    """Return the priority of tickets for which nobody chose one."""
    priority = Priority.objects.order_by("-is_default", "rank").first()
    if priority is None:
        raise ValidationError(_("There are no ticket priorities. Create one first."))
    return priority
