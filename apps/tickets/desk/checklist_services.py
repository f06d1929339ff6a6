"""Checklists on tickets."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.domain.checklists import MOST_ITEMS, Item, missing_items
from apps.tickets.models import ChecklistItem, ChecklistTemplate, Ticket
from apps.tickets.outbox_kinds import CHECKLIST_CHANGED
from apps.tickets.services.errors import checked_line
from apps.tickets.services.history import record_event
from apps.tickets.services.locking import lock_ticket


@transaction.atomic
def start_checklist(
    *,
    ticket: Ticket,
    template: ChecklistTemplate,
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
) -> list[ChecklistItem]:
    """Put the steps of ``template`` on the ticket that it has not yet, and return those. Twice adds nothing."""
    steps = [Item(step.text, step.is_required) for step in template.steps.all()]
    return _add(lock_ticket(ticket), steps, template.code, by=by, via=via, at=at)


@transaction.atomic
def add_item(
    *,
    ticket: Ticket,
    text: str,
    is_required: bool = False,
    by: User | None = None,
    at: datetime | None = None,
) -> ChecklistItem:
    """Put one step on the ticket and return it. Raises ``ValidationError`` where it is there, or the list full."""
    line = checked_line(text, "text")
    added = _add(lock_ticket(ticket), [Item(line, is_required)], "", by=by, via="", at=at)
    if not added:
        raise ValidationError(
            {"text": _("This step is on the list already, or the list has %(most)d.") % {"most": MOST_ITEMS}}
        )
    return added[0]


def _add(
    ticket: Ticket,
    steps: Iterable[Item],
    code: str,
    *,
    by: User | None,
    via: str,
    at: datetime | None,
) -> list[ChecklistItem]:
    rows = list(ticket.checklist.all())
    missing = missing_items([Item(row.text) for row in rows], steps)
    if not missing:
        return []
    last = max((row.position for row in rows), default=0)
    added = ChecklistItem.objects.bulk_create(
        ChecklistItem(ticket=ticket, text=step.text, is_required=step.is_required, position=last + place)
        for place, step in enumerate(missing, 1)
    )
    data = {"added": [row.pk for row in added], "checklist": code}
    record_event(ticket=ticket, kind=CHECKLIST_CHANGED, data=data, by=by, at=at or timezone.now(), via=via)
    return added


@transaction.atomic
def tick_item(
    *,
    item: ChecklistItem,
    is_done: bool = True,
    by: User | None = None,
    at: datetime | None = None,
) -> ChecklistItem:
    """Say that a step is done, or is not after all, and return it. Who did it first stays."""
    ticket = lock_ticket(item.ticket)
    row = ChecklistItem.objects.get(pk=item.pk)
    if (row.done_at is not None) == is_done:
        return row
    at = at or timezone.now()
    row.done_at, row.done_by = (at, by) if is_done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    data = {"done" if is_done else "open": [row.pk]}
    record_event(ticket=ticket, kind=CHECKLIST_CHANGED, data=data, by=by, at=at)
    return row


@transaction.atomic
def remove_item(*, item: ChecklistItem, by: User | None = None) -> None:
    """Take a step off the ticket. A required one stays: raises ``ValidationError``."""
    ticket = lock_ticket(item.ticket)
    if item.is_required:
        raise ValidationError(_("A required step cannot be taken off the list."))
    record_event(ticket=ticket, kind=CHECKLIST_CHANGED, data={"removed": [item.pk]}, by=by, at=timezone.now())
    ChecklistItem.objects.filter(pk=item.pk).delete()


def start_lists_of_type(*, ticket: Ticket, by: User | None = None) -> None:
    """Put the lists of the ticket's type on it."""
    if ticket.type_id:
        templates = ChecklistTemplate.objects.filter(type=ticket.type_id, is_active=True)
        for template in templates.prefetch_related("steps"):
            start_checklist(ticket=ticket, template=template, by=by, via=f"checklist:{template.code}")
