"""Pictures and files of articles."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models.article import Article


def files_storage() -> FileSystemStorage:
    """Return where files are kept: outside the media that a web server may publish, as who may see one is asked at
    every request."""
    return FileSystemStorage(
        location=settings.VAR_DIR / "knowledge",
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


class Attachment(models.Model):
    """A file, never changed. Pictures stand in the text by their address; the others are listed below it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(
        Article, verbose_name=_("article"), related_name="attachments", on_delete=models.CASCADE
    )
    file = models.FileField(_("file"), storage=files_storage, max_length=100)
    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("size"), help_text=_("In bytes."))
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    in_text = models.BooleanField(_("in the text"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta:
        verbose_name = _("file of an article")
        verbose_name_plural = _("files of articles")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Its address, in a text and in a browser."""
        from apps.knowledge.rendering import FILES_PATH

        return f"{FILES_PATH}{self.pk}"
