"""Many prompts that are spoken anew."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SpeechJob(models.Model):
    """One order to let a voice speak prompts, and how far it has come. ``voice`` is ``engine:voice``; empty: the voice
    of each prompt's language."""

    voice = models.CharField(_("voice"), max_length=60, blank=True)
    prompts = models.JSONField(_("prompts"), default=list)
    finished = models.JSONField(_("done"), default=list)
    problems = models.JSONField(_("problems"), default=list)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("speech job")
        verbose_name_plural = _("speech jobs")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{len(self.finished)}/{len(self.prompts)}"
