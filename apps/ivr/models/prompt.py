"""What is said to callers."""

from pathlib import Path
from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ivr.audio import extension_of, validate_audio
from apps.ivr.domain.text import LANGUAGE_PATTERN

SOUND_NAME = RegexValidator(
    r"^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$", _("A name such as vm-intro or digits/1, without extension.")
)


def audio_name(prompt: "Prompt", filename: str) -> str:
    """Return the name under which an uploaded file is kept: made here, whatever the file was called. The extension
    tells Asterisk the sampling rate."""
    return f"prompts/{uuid4().hex}{extension_of(prompt.audio)}"


class Prompt(models.Model):
    """A prompt in one language: a sound that Asterisk has, or a recording that was uploaded."""

    code = models.SlugField(_("code"), help_text=_("Used in call flows; do not change it later."))
    name = models.CharField(_("name"), max_length=100, help_text=_("What it says, in short."))
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        validators=[RegexValidator(LANGUAGE_PATTERN, _("A language code such as en or zh."))],
        help_text=_("Left empty, the prompt serves for every language that has none of its own."),
    )
    sound = models.CharField(
        _("sound"),
        max_length=200,
        blank=True,
        validators=[SOUND_NAME],
        help_text=_("Name of a sound that Asterisk has, for example vm-intro."),
    )
    audio = models.FileField(
        _("audio file"),
        upload_to=audio_name,
        blank=True,
        validators=[validate_audio],
        help_text=_(
            "WAV, 16 bit, mono, 8 or 16 kHz. The switch must see the media folder under the same path."
        ),
    )

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        ordering = ("code", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language"],
                name="prompt_once_per_language",
                violation_error_message=_("This prompt exists in this language."),
            ),
            models.CheckConstraint(
                condition=(Q(sound="") & ~Q(audio="")) | (~Q(sound="") & Q(audio="")),
                name="prompt_is_sound_or_audio",
                violation_error_message=_("Give either a sound or an audio file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language})" if self.language else self.code

    @property
    def media(self) -> tuple[str, ...]:
        """The media that Asterisk plays: a sound by its name, a file by its path without extension."""
        if self.sound:
            return (f"sound:{self.sound}",)
        return (f"sound:{Path(self.audio.path).with_suffix('')}",)
