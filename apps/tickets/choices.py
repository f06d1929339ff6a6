"""Fixed choices of tickets; what a site may add to (types, categories, priorities, tags) are tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.tickets.domain.states import TicketState


class StateChoice(models.TextChoices):
    """:class:`apps.tickets.domain.states.TicketState` in words."""

    NEW = TicketState.NEW, pgettext_lazy("state of a ticket", "New")
    OPEN = TicketState.OPEN, pgettext_lazy("state of a ticket", "Open")
    PENDING_CUSTOMER = TicketState.PENDING_CUSTOMER, _("Waiting for the customer")
    PENDING_INTERNAL = TicketState.PENDING_INTERNAL, _("Waiting internally")
    RESOLVED = TicketState.RESOLVED, _("Resolved")
    CLOSED = TicketState.CLOSED, pgettext_lazy("state of a ticket", "Closed")


class MessageKind(models.TextChoices):
    """Who may read a message, and whose words it is."""

    NOTE = "note", _("Internal note")
    REPLY = "reply", _("Reply")
    CUSTOMER = "customer", _("From the customer")


class TextFormat(models.TextChoices):
    PLAIN = "plain", _("Plain text")
    MARKDOWN = "markdown", _("Markdown")


class TicketMedium(models.TextChoices):
    """By what a ticket or a message came in. Chat and e-mail need an adapter only."""

    VOICE = "voice", _("Call")
    CHAT = "chat", _("Chat")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web form")
    API = "api", _("API")
    DESK = "desk", _("Entered by hand")


class Tone(models.TextChoices):
    """The colour of a label: a name of the theme, so that it is readable in light and dark."""

    NEUTRAL = "neutral", _("Grey")
    INFO = "info", _("Blue")
    SUCCESS = "success", _("Green")
    WARNING = "warning", _("Orange")
    DANGER = "danger", _("Red")


class LinkKind(models.TextChoices):
    """What a ticket is to another one."""

    RELATED = "related", _("is related to")
    DUPLICATES = "duplicates", _("duplicates")
    CAUSES = "causes", _("causes")
    BLOCKS = "blocks", _("blocks")


LINKED_FROM = {
    LinkKind.RELATED: _("is related to"),
    LinkKind.DUPLICATES: _("is duplicated by"),
    LinkKind.CAUSES: _("is caused by"),
    LinkKind.BLOCKS: _("is blocked by"),
}
"""The same, read from the other side."""


class AttachmentState(models.TextChoices):
    """Nobody gets a file that is not *clean*."""

    QUARANTINED = "quarantined", _("Waiting for the malware scan")
    CLEAN = "clean", _("Checked")
    INFECTED = "infected", _("Malware found")
