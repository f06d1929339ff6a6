"""Files of tickets."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.choices import AttachmentState
from apps.tickets.models.message import TicketMessage
from apps.tickets.models.ticket import Ticket


def generated_name(instance: Any, filename: str) -> str:
    """Return where a file is stored: nothing of its own name or content is in it."""
    key = uuid4().hex
    return f"ticket-files/{key[:2]}/{key}"


class TicketAttachment(models.Model):
    """A file, served by ``apps.tickets.views`` only, and only when it has passed the scan.

    ``name`` is what people see; ``content_type`` follows from the content. A file without ``message`` is being written
    about: it belongs to whoever uploaded it until their message takes it along.
    """

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="attachments", on_delete=models.CASCADE
    )
    message = models.ForeignKey(
        TicketMessage,
        verbose_name=_("message"),
        related_name="attachments",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
    )
    key = models.UUIDField(_("key"), default=uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=generated_name, max_length=120)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("content type"), max_length=100)
    sha256 = models.CharField(_("checksum"), max_length=64)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AttachmentState.choices,
        default=AttachmentState.QUARANTINED,
        db_index=False,
    )
    finding = models.CharField(_("finding"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), db_default=Now())
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)

    class Meta:
        verbose_name = _("ticket attachment")
        verbose_name_plural = _("ticket attachments")
        ordering = ("id",)
        indexes = [
            # What still waits for the scan: swept by a scheduled task, and nearly always empty.
            models.Index(
                fields=["id"],
                name="ticket_attachment_waiting",
                condition=models.Q(state="quarantined"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
