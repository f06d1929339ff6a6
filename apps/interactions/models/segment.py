"""The part of an interaction that one queue or agent held."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.models import Agent, SkillGroup
from apps.interactions.choices import EndedBy, SegmentOutcome
from apps.interactions.models.disposition import Disposition
from apps.interactions.models.interaction import Interaction


class Segment(models.Model):
    """A fold like its interaction. A transfer opens the next segment; ``number`` counts from 1."""

    interaction = models.ForeignKey(
        Interaction,
        verbose_name=_("interaction"),
        related_name="segments",
        on_delete=models.CASCADE,
        db_index=False,
    )
    number = models.PositiveSmallIntegerField(_("number"))
    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    agent = models.ForeignKey(
        Agent,
        verbose_name=_("agent"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    queued_at = models.DateTimeField(_("queued at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    wrapped_up_at = models.DateTimeField(_("wrapped up at"), null=True, blank=True)
    wait_seconds = models.FloatField(_("wait"), null=True, blank=True)
    expected_wait_seconds = models.FloatField(_("expected wait"), null=True, blank=True)
    ring_seconds = models.FloatField(_("ring"), null=True, blank=True)
    talk_seconds = models.FloatField(_("talk"), null=True, blank=True)
    hold_seconds = models.FloatField(_("hold"), null=True, blank=True)
    wrap_up_seconds = models.FloatField(_("wrap-up"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=SegmentOutcome.choices, default=SegmentOutcome.WAITING
    )
    ended_by = models.CharField(_("ended by"), max_length=16, choices=EndedBy.choices, blank=True)
    disposition = models.ForeignKey(
        Disposition,
        verbose_name=_("disposition"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ("interaction", "number")
        constraints = [models.UniqueConstraint(fields=["interaction", "number"], name="segment_number_once")]
        indexes = [
            # An agent's figures of the day.
            models.Index(fields=["agent", "-answered_at"], name="segment_agent"),
            # A group's figures, and the drill-down behind them.
            models.Index(fields=["group", "-queued_at"], name="segment_group"),
            # Who waits now: counted for the tiles up to once a second.
            models.Index(fields=["queued_at"], name="segment_waiting", condition=models.Q(outcome="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
