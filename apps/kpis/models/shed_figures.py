"""Calls that a node did not take."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.kpis.choices import ShedPolicy, ShedReason


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
