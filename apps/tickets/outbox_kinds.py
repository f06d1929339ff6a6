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
MERGED = "ticket.merged"
ABSORBED = "ticket.absorbed"
UNMERGED = "ticket.unmerged"
SPLIT = "ticket.split"
LINKED = "ticket.linked"
UNLINKED = "ticket.unlinked"
WATCHED = "ticket.watched"
UNWATCHED = "ticket.unwatched"
MENTIONED = "ticket.mentioned"
INTERACTION_ATTACHED = "ticket.interaction_attached"
FILE_ATTACHED = "ticket.file_attached"

KINDS: dict[str, Any] = {
    CREATED: _("A ticket was created."),
    CHANGED: _("Fields of a ticket were changed."),
    STATE_CHANGED: _("A ticket went from one state to another."),
    ASSIGNED: _("A ticket was given to another agent or group."),
    MESSAGE_ADDED: _("A note, a reply or the customer's words were added to a ticket."),
    CHECKLIST_CHANGED: _("Steps of a ticket's checklist were added, done or taken off."),
    TIME_SPENT: _("Somebody worked on a ticket for a while, or corrected how long."),
    MERGED: _("A ticket was merged into another one."),
    ABSORBED: _("Another ticket was merged into a ticket."),
    UNMERGED: _("A merge of tickets was undone."),
    SPLIT: _("Messages of a ticket became a ticket of their own."),
    LINKED: _("A ticket was linked to another one."),
    UNLINKED: _("A link between tickets was removed."),
    WATCHED: _("Somebody began to watch a ticket."),
    UNWATCHED: _("Somebody stopped watching a ticket."),
    MENTIONED: _("Somebody was mentioned in a note."),
    INTERACTION_ATTACHED: _("A call, chat or e-mail was attached to a ticket."),
    FILE_ATTACHED: _("A file was attached to a ticket."),
}
