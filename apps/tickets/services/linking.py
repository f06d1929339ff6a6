"""Links between tickets."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.choices import LinkKind
from apps.tickets.models import Ticket, TicketLink
from apps.tickets.outbox_kinds import LINKED, UNLINKED
from apps.tickets.services.history import record_event
from apps.tickets.services.locking import lock_in_order


@transaction.atomic
def link_tickets(
    *,
    source: Ticket,
    target: Ticket,
    kind: str = LinkKind.RELATED,
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
) -> TicketLink:
    """Say that ``source`` <kind> ``target`` and return the link; what has been said already is not said twice.

    Raises ``ValidationError`` for a link to itself, or the same one the other way round (two cannot block each other).
    """
    if kind not in LinkKind.values:
        raise ValidationError({"kind": _("There is no such kind of link.")})
    if source.pk == target.pk:
        raise ValidationError({"target": _("A ticket cannot be linked to itself.")})
    if kind == LinkKind.RELATED and source.pk > target.pk:
        source, target = target, source
    source, target = lock_in_order(source, target)
    if TicketLink.objects.filter(source=target, target=source, kind=kind).exists():
        raise ValidationError({"target": _("They are linked the other way round already.")})
    at = at or timezone.now()
    link, new = TicketLink.objects.get_or_create(
        source=source, target=target, kind=kind, defaults={"created_at": at}
    )
    if new:
        _tell_both(link, LINKED, by=by, via=via, at=at)
    return link


@transaction.atomic
def unlink_tickets(
    *, link: TicketLink, by: User | None = None, via: str = "", at: datetime | None = None
) -> None:
    """Take a link away; one that is gone already stays so."""
    lock_in_order(link.source, link.target)
    if TicketLink.objects.filter(pk=link.pk).delete()[0]:
        _tell_both(link, UNLINKED, by=by, via=via, at=at or timezone.now())


def _tell_both(link: TicketLink, event: str, *, by: User | None, via: str, at: datetime) -> None:
    for ticket, role, other in (
        (link.source, "source", link.target_id),
        (link.target, "target", link.source_id),
    ):
        data = {"kind": str(link.kind), "role": role, "other": other}
        record_event(ticket=ticket, kind=event, data=data, by=by, via=via, at=at)
