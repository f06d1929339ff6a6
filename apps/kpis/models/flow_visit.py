"""Callers at the nodes of flows, and whether all of them are in the table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FlowVisit(models.Model):
    """A caller at a node of a flow, as ``apps.kpis.domain.flow_visits`` defines it: what reports of flows read.

    Only ``apps.kpis.visits_table`` writes rows. ``seq`` is that of the FlowNodeEntered in the EventLog; ``way`` is
    ``open`` and ``left_at`` empty until the caller has gone on.

    The last five columns are empty until ``apps.kpis.visit_settling`` settles the call: whether it was contained, when
    it was in this flow, at this node, and left it in this way before, and the logarithm of its time.
    """

    interaction_id = models.UUIDField(_("interaction"))
    seq = models.IntegerField(_("sequence"))
    flow = models.TextField(_("flow"), blank=True)
    version = models.IntegerField(_("version"))
    node_id = models.TextField(_("node"))
    entered_at = models.DateTimeField(_("entered at"))
    left_at = models.DateTimeField(_("left at"), null=True)
    way = models.TextField(_("way"))
    contained = models.BooleanField(_("contained"), null=True)
    flow_before = models.DateTimeField(_("in the flow before"), null=True)
    node_before = models.DateTimeField(_("at the node before"), null=True)
    way_before = models.DateTimeField(_("left by the way before"), null=True)
    time_class = models.SmallIntegerField(_("class of time"), null=True)

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
    settled_until = models.DateTimeField(
        _("settled until"),
        null=True,
        help_text=_("Calls that arrived before it are settled, if they were short."),
    )

    class Meta:
        verbose_name = _("filling of visits")
        verbose_name_plural = _("fillings of visits")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="visit_fill_one_row")]

    def __str__(self) -> str:
        return f"{self.filled_at:%Y-%m-%d %H:%M}"
