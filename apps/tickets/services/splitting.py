"""Messages about another matter become a ticket of their own."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.models import Ticket, TicketAttachment, TicketMessage
from apps.tickets.outbox_kinds import SPLIT
from apps.tickets.services.creating import create_ticket
from apps.tickets.services.history import record_event
from apps.tickets.services.linking import link_tickets
from apps.tickets.services.locking import lock_ticket


@transaction.atomic
def split_ticket(
    *,
    ticket: Ticket,
    messages: Collection[TicketMessage],
    subject: str,
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
) -> Ticket:
    """Move ``messages`` with their files to a new ticket of the same customer, group and kind, linked to this one, and
    return it. Raises ``ValidationError`` where nothing is chosen or a message is not (any more) in this ticket.
    """
    locked = lock_ticket(ticket)
    keys = {message.pk for message in messages}
    found = set(locked.messages.filter(pk__in=keys).values_list("pk", flat=True))
    if not keys or keys != found:
        raise ValidationError({"messages": _("Choose messages of this ticket.")})
    at = at or timezone.now()
    new = create_ticket(
        subject=subject,
        requester=locked.requester,
        group=locked.group,
        priority=locked.priority,
        type=locked.type if locked.type and locked.type.is_active else None,
        category=locked.category if locked.category and locked.category.is_active else None,
        language=locked.language,
        medium=locked.medium,
        by=by,
        via=via or f"split:{locked.pk}",
        at=at,
    )
    TicketMessage.objects.filter(pk__in=keys).update(ticket=new, origin=Coalesce(F("origin"), locked.pk))
    TicketAttachment.objects.filter(message__in=keys).update(ticket=new)
    _fold_times(new)
    link_tickets(source=locked, target=new, by=by, via=via, at=at)
    data = {"to": new.pk, "messages": sorted(keys)}
    record_event(ticket=locked, kind=SPLIT, data=data, by=by, via=via, at=at)
    return new


def _fold_times(ticket: Ticket) -> None:
    """What the messages say about when was answered and written."""
    times: dict[str, list[datetime]] = {"reply": [], "customer": []}
    for kind, at in ticket.messages.values_list("kind", "created_at"):
        times.setdefault(kind, []).append(at)
    ticket.first_replied_at = min(times["reply"], default=None)
    ticket.last_replied_at = max(times["reply"], default=None)
    ticket.customer_wrote_at = max(times["customer"], default=None)
    ticket.save(update_fields=["first_replied_at", "last_replied_at", "customer_wrote_at"])
