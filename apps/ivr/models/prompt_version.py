"""What a prompt has said, and may say again."""

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ivr.choices import PromptSource
from apps.ivr.models.prompt import Prompt


def originals_storage() -> FileSystemStorage:
    """Return where uploads are kept as they came: outside the media that a web server may publish, as nobody has said
    that they hold nothing but sound."""
    return FileSystemStorage(
        location=settings.PROMPT_ORIGINALS_DIR,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


class PromptVersion(models.Model):
    """One upload, recording, spoken text or chosen sound of a prompt; never changed. The one that callers hear is named
    by the prompt. Files of a version are never written again: a call that plays one is not disturbed by the next."""

    prompt = models.ForeignKey(
        Prompt, verbose_name=_("prompt"), related_name="versions", on_delete=models.CASCADE
    )
    number = models.PositiveIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=10, choices=PromptSource.choices)
    sound = models.CharField(_("sound"), max_length=200, blank=True)
    audio = models.FileField(
        _("audio file"), max_length=100, blank=True, help_text=_("8 kHz; 16 kHz lies beside it.")
    )
    original: Any = models.FileField(
        _("original"), storage=originals_storage, max_length=100, blank=True, help_text=_("As it came.")
    )
    original_name = models.CharField(_("name of the file"), max_length=120, blank=True)
    original_format = models.CharField(_("format of the original"), max_length=60, blank=True)
    seconds = models.FloatField(_("duration"), null=True, blank=True, help_text=_("In seconds."))
    size = models.PositiveIntegerField(
        _("size"), null=True, blank=True, help_text=_("Bytes that Asterisk reads.")
    )
    loudness = models.FloatField(
        _("loudness of the original"), null=True, blank=True, help_text=_("LUFS, EBU R128.")
    )
    text = models.TextField(_("text"), blank=True, help_text=_("What a voice was told to say."))
    voice = models.CharField(_("voice"), max_length=60, blank=True, help_text=_("Engine and voice."))
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
        verbose_name = _("prompt version")
        verbose_name_plural = _("prompt versions")
        ordering = ("prompt", "-number")
        constraints = [
            models.UniqueConstraint(fields=["prompt", "number"], name="prompt_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} {self.number}"
