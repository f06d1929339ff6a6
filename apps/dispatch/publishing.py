"""From the journal to the outbox: what the floor did with the work that tickets are."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from apps.dispatch import outbox_kinds as kinds
from apps.dispatch.models import TicketWork
from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.outbox.services import publish_many

_PUBLISHED: Mapping[type, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    ev.InteractionQueued: (kinds.QUEUED, lambda event: {"group": event.group, "segment": event.segment}),
    ev.InteractionAnswered: (kinds.TAKEN, lambda event: {"agent": event.agent_id, "group": event.group}),
    ev.WorkCompleted: (kinds.COMPLETED, lambda event: {"agent": event.agent_id}),
    ev.WorkCancelled: (kinds.CANCELLED, lambda event: {"by": event.by}),
}
DISPATCHED_EVENTS = tuple(_PUBLISHED)


def publish_dispatched(batch: list[Recorded]) -> None:
    """Publish what happened to work of tickets, under the ticket, in the projector's transaction: one query, and one
    more where there is something."""
    ids = {UUID(entry.interaction_id) for entry in batch if entry.interaction_id}
    works = dict(TicketWork.objects.filter(interaction_id__in=ids).values_list("interaction_id", "ticket"))
    entries = []
    for entry in batch:
        ticket = works.get(UUID(entry.interaction_id)) if entry.interaction_id else None
        if ticket is not None:
            kind, data = _PUBLISHED[type(entry.event)]
            entries.append((kind, str(ticket), {"work": entry.interaction_id, **data(entry.event)}))
    if entries:
        publish_many(entries=entries)
