"""Prompts that are recorded by phone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ivr.choices import PhoneRecordingState
from apps.ivr.models.prompt import Prompt
from apps.ivr.models.prompt_version import PromptVersion


class PhoneRecording(models.Model):
    """One order to ring a phone and record a prompt, and what has become of it."""

    prompt = models.ForeignKey(Prompt, verbose_name=_("prompt"), related_name="+", on_delete=models.CASCADE)
    extension = models.CharField(_("extension"), max_length=20)
    state = models.CharField(
        _("state"), max_length=10, choices=PhoneRecordingState.choices, default=PhoneRecordingState.ORDERED
    )
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    version = models.ForeignKey(
        PromptVersion,
        verbose_name=_("prompt version"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
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
        verbose_name = _("phone recording")
        verbose_name_plural = _("phone recordings")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.prompt} {self.extension}"
