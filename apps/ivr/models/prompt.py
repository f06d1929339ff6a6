"""What is said to callers."""

from pathlib import Path

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ivr.domain.text import LANGUAGE_PATTERN

SOUND_NAME = RegexValidator(
    r"^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$", _("A name such as vm-intro or digits/1, without extension.")
)
MAX_TEXT = 2_000


class Prompt(models.Model):
    """A prompt in one language. Its row holds what callers hear now, ``sound`` or ``audio``, which is what ``version``
    says: the floor reads this table only. A prompt that has neither is not heard yet, and flows cannot use it."""

    code = models.SlugField(_("code"), help_text=_("Used in call flows; do not change it later."))
    name = models.CharField(_("name"), max_length=100, help_text=_("What it says, in short."))
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        validators=[RegexValidator(LANGUAGE_PATTERN, _("A language code such as en or zh."))],
        help_text=_("Left empty, the prompt serves for every language that has none of its own."),
    )
    text = models.TextField(
        _("text"),
        max_length=MAX_TEXT,
        blank=True,
        help_text=_("Every word that it says: for whoever records it, and for text to speech."),
    )
    sound = models.CharField(
        _("sound"),
        max_length=200,
        blank=True,
        validators=[SOUND_NAME],
        help_text=_("Name of a sound that Asterisk has, for example vm-intro."),
    )
    audio = models.FileField(
        _("audio file"), upload_to="prompts/", max_length=100, blank=True, editable=False
    )
    version = models.ForeignKey(
        "ivr.PromptVersion",
        verbose_name=_("current version"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
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
                condition=Q(sound="") | Q(audio=""),
                name="prompt_sound_or_audio",
                violation_error_message=_("Give either a sound or an audio file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language})" if self.language else self.code

    @property
    def media(self) -> tuple[str, ...]:
        """The media that Asterisk plays: a sound by its name, a file by its path without extension, so that Asterisk
        takes the sampling rate that suits the call. Empty where there is nothing to hear yet."""
        if self.sound:
            return (f"sound:{self.sound}",)
        return (f"sound:{Path(self.audio.path).with_suffix('')}",) if self.audio else ()
