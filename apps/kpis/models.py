"""The stored counts: one row for each group, quarter of an hour, basis and medium."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup
from apps.kpis.choices import Basis, ShedPolicy, ShedReason
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


class FlowVisit(models.Model):
    """A caller at a node of a flow, as ``apps.kpis.domain.flow_visits`` defines it: what reports of flows read.

    Only ``apps.kpis.visits_table`` writes rows. ``seq`` is that of the FlowNodeEntered in the EventLog; ``way`` is
    ``open`` and ``left_at`` empty until the caller has gone on.
    """

    interaction_id = models.UUIDField(_("interaction"))
    seq = models.IntegerField(_("sequence"))
    flow = models.TextField(_("flow"), blank=True)
    version = models.IntegerField(_("version"))
    node_id = models.TextField(_("node"))
    entered_at = models.DateTimeField(_("entered at"))
    left_at = models.DateTimeField(_("left at"), null=True)
    way = models.TextField(_("way"))

    class Meta:
        verbose_name = _("visit of a node")
        verbose_name_plural = _("visits of nodes")
        constraints = [
            # One row for each visit, however often the journal is projected; where a visit is closed.
            models.UniqueConstraint(fields=["interaction_id", "seq"], name="flow_visit_once"),
        ]
        indexes = [
            # The report: one flow in a window of time.
            models.Index(fields=["flow", "entered_at"], name="flow_visit_window"),
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id} {self.node_id}"


class VisitFill(models.Model):
    """That the visits of everything in the EventLog have been written, and when: one row at most. Until then reports
    count from the EventLog itself."""

    filled_at = models.DateTimeField(_("filled at"))

    class Meta:
        verbose_name = _("filling of visits")
        verbose_name_plural = _("fillings of visits")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="visit_fill_one_row")]

    def __str__(self) -> str:
        return f"{self.filled_at:%Y-%m-%d %H:%M}"


class ShedFigures(models.Model):
    """Calls that a node did not take in a quarter of an hour, for one reason and with one treatment.

    Only ``apps.kpis.projections`` and ``apps.kpis.services`` write rows.
    """

    node = models.CharField(_("node"), max_length=50, blank=True)
    interval_start = models.DateTimeField(pgettext_lazy("quarter of an hour", "interval"))
    reason = models.CharField(_("reason"), max_length=8, choices=ShedReason.choices)
    policy = models.CharField(_("treatment"), max_length=8, choices=ShedPolicy.choices)
    calls = models.PositiveIntegerField(_("calls"), default=0)

    class Meta:
        verbose_name = _("shed calls")
        verbose_name_plural = _("shed calls")
        ordering = ("-interval_start", "node")
        constraints = [
            # Where the projection adds to a row; its beginning is the window of the figures page.
            models.UniqueConstraint(
                fields=["interval_start", "node", "reason", "policy"], name="shed_figures_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interval_start:%Y-%m-%d %H:%M} {self.node}"
