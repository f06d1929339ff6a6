"""What keeps a ticket from being resolved. Apart from the checklists' services: changes of state ask here."""

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from apps.tickets.domain.checklists import Item, open_required
from apps.tickets.models import ChecklistItem, Ticket

_MOST_NAMED = 5


def check_may_resolve(ticket: Ticket) -> None:
    """Raise ``ValidationError`` that names the required steps which are not done."""
    rows = ChecklistItem.objects.filter(ticket=ticket, is_required=True)
    left = open_required(Item(row.text, row.is_required, row.done_at is not None) for row in rows)
    if left:
        words = ngettext(
            "A required step is not done yet: %(steps)s.",
            "%(count)d required steps are not done yet: %(steps)s.",
            len(left),
        )
        more = " …" if len(left) > _MOST_NAMED else ""
        steps = ", ".join(item.text for item in left[:_MOST_NAMED]) + more
        raise ValidationError({"state": words % {"count": len(left), "steps": steps}}, code="checklist")
