"""What happens to tickets, as others hear of it: kind → what it means. Also the kinds of ``TicketEvent``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CREATED = "ticket.created"
CHANGED = "ticket.changed"
STATE_CHANGED = "ticket.state_changed"
ASSIGNED = "ticket.assigned"
MESSAGE_ADDED = "ticket.message_added"
CHECKLIST_CHANGED = "ticket.checklist_changed"
TIME_SPENT = "ticket.time_spent"

KINDS: dict[str, Any] = {
    CREATED: _("A ticket was created."),
    CHANGED: _("Fields of a ticket were changed."),
    STATE_CHANGED: _("A ticket went from one state to another."),
    ASSIGNED: _("A ticket was given to another agent or group."),
    MESSAGE_ADDED: _("A note, a reply or the customer's words were added to a ticket."),
    CHECKLIST_CHANGED: _("Steps of a ticket's checklist were added, done or taken off."),
    TIME_SPENT: _("Somebody worked on a ticket for a while, or corrected how long."),
}
