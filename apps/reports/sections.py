"""The sections of the catalogue, in its order."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

SERVICE = _("Service level")
TRAFFIC = _("Traffic")
WAITING = _("Waiting")
ABANDONS = _("Abandons")
CALLBACKS = _("Callbacks")
FLOWS = _("Call flows")
AGENTS = _("Agents")
CONVERSATIONS = _("Conversations")
RESOLUTION = _("Resolution and surveys")
TICKETS = _("Tickets")
KNOWLEDGE = _("Knowledge base")
COMPARISON = _("Comparisons")
TECHNOLOGY = pgettext_lazy("section of reports", "Lines and recordings")

SECTIONS = (
    SERVICE, TRAFFIC, WAITING, ABANDONS, CALLBACKS, FLOWS, AGENTS, CONVERSATIONS, RESOLUTION, TICKETS, KNOWLEDGE,
    COMPARISON, TECHNOLOGY,
)  # fmt: skip
