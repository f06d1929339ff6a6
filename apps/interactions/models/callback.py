"""The promise to call a customer back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.models import Agent, SkillGroup
from apps.interactions.choices import CallbackState
from apps.interactions.models.interaction import Interaction


class Callback(models.Model):
    """A fold of the callback's events: only ``apps.interactions.callback_projection`` writes rows. The key is that of
    the interaction in which it was asked for; its attempts are the interactions that name it (``callback_of``)."""

    interaction = models.OneToOneField(
        Interaction,
        verbose_name=_("asked for in"),
        related_name="callback",
        on_delete=models.CASCADE,
        primary_key=True,
    )
    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
    )
    agent = models.ForeignKey(
        Agent,
        verbose_name=_("agent of the last attempt"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
    )
    number = models.CharField(_("number to call"), max_length=40)
    state = models.CharField(_("state"), max_length=16, choices=CallbackState.choices)
    source = models.CharField(_("asked for by"), max_length=16, blank=True)
    requested_at = models.DateTimeField(_("asked at"))
    place_at = models.DateTimeField(
        _("waits since"), help_text=_("The place in the line: among those who wait since then.")
    )
    earliest_at = models.DateTimeField(_("promised from"))
    latest_at = models.DateTimeField(_("promised until"))
    next_at = models.DateTimeField(_("next attempt"), null=True)
    reached_at = models.DateTimeField(_("reached at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    late_seconds = models.FloatField(
        _("late by"), null=True, help_text=_("In seconds after the promised time; 0: in time.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=0)
    asked = models.PositiveSmallIntegerField(_("asked for (times)"), default=1)
    last_result = models.CharField(_("last result"), max_length=24, blank=True)
    reason = models.CharField(_("reason of the end"), max_length=24, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        ordering = ("-requested_at",)
        indexes = [
            # The list in the admin, newest first, and the figures of a window.
            models.Index(fields=["-requested_at"], name="callback_requested"),
            # Search by number, and what is open for one.
            models.Index(fields=["number"], name="callback_number_like", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number
