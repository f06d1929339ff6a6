"""Texts that agents write every day."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.category import Category
from apps.tickets.models.sharing import Shared, scope_is_whole


class CannedReply(Shared):
    """A reply, written once, in one or more languages; see ``apps.tickets.domain.replies`` for its gaps.

    ``shortcut`` is what is typed after the slash. It is unique: rules and macros name a reply by it.
    """

    name = models.CharField(_("name"), max_length=120)
    shortcut = models.CharField(
        _("shortcut"),
        max_length=40,
        unique=True,
        help_text=_(
            "Typed after a slash in the reply, for example refund for /refund. Letters, figures, - and _."
        ),
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        help_text=_("Offered first where the ticket is about this."),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ("name", "id")
        constraints = [scope_is_whole("canned_reply_scope")]

    def __str__(self) -> str:
        return f"{self.name} (/{self.shortcut})"


class CannedReplyText(models.Model):
    """A canned reply in one language."""

    reply = models.ForeignKey(
        CannedReply, verbose_name=_("canned reply"), related_name="texts", on_delete=models.CASCADE
    )
    language = models.CharField(
        _("language"), max_length=16, default="en", help_text=_("A code such as en or zh-hans.")
    )
    text = models.TextField(
        _("text"),
        help_text=_(
            'Gaps such as {{customer.name|default:"customer"}}, {{ticket.number}} or {{agent.name}} are filled in;'
            " {{cursor}} is where to go on writing."
        ),
    )

    class Meta:
        verbose_name = _("text of a canned reply")
        verbose_name_plural = _("texts of canned replies")
        ordering = ("language",)
        constraints = [
            models.UniqueConstraint(fields=["reply", "language"], name="canned_reply_language_once")
        ]

    def __str__(self) -> str:
        return self.language


def reply_file_name(instance: Any, filename: str) -> str:
    """Return where a file is stored: nothing of its own name or content is in it."""
    key = uuid4().hex
    return f"reply-files/{key[:2]}/{key}"


class CannedReplyFile(models.Model):
    """A file that goes along with a canned reply: a message gets a copy of its own, which is scanned as all files of
    tickets are. ``name`` and ``content_type`` as in TicketAttachment."""

    reply = models.ForeignKey(
        CannedReply, verbose_name=_("canned reply"), related_name="files", on_delete=models.CASCADE
    )
    file = models.FileField(_("file"), upload_to=reply_file_name, max_length=120)
    name = models.CharField(_("name"), max_length=200, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    content_type = models.CharField(_("content type"), max_length=100, editable=False)

    class Meta:
        verbose_name = _("file of a canned reply")
        verbose_name_plural = _("files of canned replies")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
