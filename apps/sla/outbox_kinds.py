"""What happens to the clocks of tickets, as others hear of it: kind → what it means. The key is the ticket's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WARNED = "sla.warned"
BREACHED = "sla.breached"
MET = "sla.met"

KINDS: dict[str, Any] = {
    WARNED: _("A ticket's response or resolution will be due soon."),
    BREACHED: _("A ticket's response or resolution is overdue."),
    MET: _("A ticket was answered or resolved in time."),
}
