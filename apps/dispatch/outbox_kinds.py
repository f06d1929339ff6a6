"""What becomes of the work that tickets are on the floor: kind → what it means. The key is the ticket's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

QUEUED = "work.queued"
TAKEN = "work.taken"
COMPLETED = "work.completed"
CANCELLED = "work.cancelled"

KINDS: dict[str, Any] = {
    QUEUED: _("A ticket waits for an agent."),
    TAKEN: _("An agent accepted a ticket."),
    COMPLETED: _("An agent finished the work on a ticket."),
    CANCELLED: _("The work on a ticket was taken back."),
}
