"""The stored counts: one row for each group, quarter of an hour, basis and medium."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup
from apps.kpis.choices import Basis
from apps.kpis.domain.counts import STORED_FIELDS, Counts


def _seconds_field(title: Any) -> models.DecimalField:
    """Exact to the millisecond: sums must not depend on their order (ADR 0080)."""
    return models.DecimalField(title, max_digits=15, decimal_places=3, default=0)


class IntervalFigures(models.Model):
    """Additive counts of one interval; every figure is a formula over sums of these rows.

    Only ``apps.kpis.projections`` and ``apps.kpis.services`` write rows. The meaning of each count is written
    at ``apps.kpis.domain.counts.Counts``.
    """

    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        # A group with figures is switched off, not deleted: its past must stay readable.
        on_delete=models.PROTECT,
        db_index=False,
    )
    interval_start = models.DateTimeField(
        pgettext_lazy("quarter of an hour", "interval"), help_text=_("Start of the 15 minutes.")
    )
    basis = models.CharField(
        _("basis"),
        max_length=8,
        choices=Basis.choices,
        help_text=_("By arrival: counted where the wait began. By event: counted where it happened."),
    )
    medium = models.CharField(
        _("medium"), max_length=8, choices=MediumChoice.choices, default=MediumChoice.VOICE
    )
    offered = models.PositiveIntegerField(_("offered"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    answered_within = models.PositiveIntegerField(_("answered in time"), default=0)
    abandoned = models.PositiveIntegerField(_("abandoned"), default=0)
    abandoned_within = models.PositiveIntegerField(_("abandoned within the threshold"), default=0)
    short_abandoned = models.PositiveIntegerField(_("short abandons"), default=0)
    flowed_out = models.PositiveIntegerField(_("flowed out"), default=0)
    wait_seconds_answered = _seconds_field(_("wait of the answered (seconds)"))
    wait_seconds_abandoned = _seconds_field(_("wait of the abandoned (seconds)"))
    ring_seconds = _seconds_field(_("ring (seconds)"))
    talk_seconds = _seconds_field(_("talk (seconds)"))
    hold_seconds = _seconds_field(_("hold (seconds)"))
    wrap_up_seconds = _seconds_field(_("wrap-up (seconds)"))
    handled = models.PositiveIntegerField(_("handled"), default=0)
    transfers = models.PositiveIntegerField(_("transfers"), default=0)
    held = models.PositiveIntegerField(_("held"), default=0)
    offers_made = models.PositiveIntegerField(_("offers made"), default=0)
    offers_missed = models.PositiveIntegerField(_("offers missed"), default=0)
    offers_rejected = models.PositiveIntegerField(_("offers rejected"), default=0)
    callbacks_within = models.PositiveIntegerField(_("called back as promised"), default=0)
    level_numerator = models.PositiveIntegerField(_("service level: in time"), default=0)
    level_denominator = models.PositiveIntegerField(_("service level: judged"), default=0)

    class Meta:
        verbose_name = _("interval figures")
        verbose_name_plural = _("interval figures")
        ordering = ("-interval_start", "group", "basis")
        constraints = [
            # Where the projection adds to a row; also one group's series.
            models.UniqueConstraint(
                fields=["group", "interval_start", "basis", "medium"], name="interval_figures_once"
            ),
        ]
        indexes = [
            # A day of all groups: dashboard, reports.
            models.Index(fields=["basis", "interval_start"], name="interval_figures_window"),
        ]

    def __str__(self) -> str:
        return f"{self.interval_start:%Y-%m-%d %H:%M} {self.get_basis_display()}"

    @property
    def counts(self) -> Counts:
        """The row as the formulas want it."""
        return Counts(**{name: getattr(self, name) for name in STORED_FIELDS})
