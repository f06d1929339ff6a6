"""What a supervisor has to say to many."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_BROADCAST_CHARACTERS = 500


class Broadcast(models.Model):
    """A message to the agents of a group, or to all; each agent sees it until they dismiss it or it expires."""

    text = models.CharField(_("text"), max_length=MAX_BROADCAST_CHARACTERS)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("sender"),
    )
    sender_name = models.CharField(_("sender's name"), max_length=150)
    group = models.ForeignKey(
        "agents.SkillGroup",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("skill group"),
        help_text=_("Empty: all agents."),
    )
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("message to agents")
        verbose_name_plural = _("messages to agents")
        ordering = ("-sent_at",)
        # Every workbench that opens asks for what is still valid.
        indexes = [models.Index(fields=["expires_at"], name="broadcast_expiry")]

    def __str__(self) -> str:
        return self.text[:60]
