"""What was said in a ticket."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.customers.models import Customer
from apps.tickets.choices import MessageKind, TextFormat, TicketMedium
from apps.tickets.models.ticket import Ticket


class TicketMessage(models.Model):
    """A note, a reply or the customer's words. Never changed; only moved by a merge or a split.

    ``origin`` is the ticket that it was written in, where it has moved since.
    """

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="messages", on_delete=models.CASCADE, db_index=False
    )
    origin = models.ForeignKey(
        Ticket,
        verbose_name=_("written in"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    author_name = models.CharField(_("author's name"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    format = models.CharField(
        _("format"), max_length=10, choices=TextFormat.choices, default=TextFormat.MARKDOWN
    )
    medium = models.CharField(
        _("came by"), max_length=10, choices=TicketMedium.choices, default=TicketMedium.DESK
    )
    external_id = models.CharField(
        _("external id"),
        max_length=250,
        unique=True,
        null=True,
        blank=True,
        help_text=_("How the system knows it that it came from; the same one is taken once."),
    )
    created_at = models.DateTimeField(_("written at"), db_default=Now())

    class Meta:
        verbose_name = _("ticket message")
        verbose_name_plural = _("ticket messages")
        ordering = ("created_at", "id")
        indexes = [
            # The conversation of a ticket, in order.
            models.Index(fields=["ticket", "created_at", "id"], name="ticket_message_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"
