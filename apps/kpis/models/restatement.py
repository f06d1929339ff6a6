"""That a figure which people could have read has changed since."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup
from apps.kpis.choices import Basis, RestatementReason


class Restatement(models.Model):
    """The counts of an interval that was over were changed: by events that came late, or by a rebuild.

    Only ``apps.kpis.restating`` writes rows. ``changes`` has, for each count that changed, what it was and what it is.
    """

    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        on_delete=models.CASCADE,
        db_index=False,
    )
    interval_start = models.DateTimeField(pgettext_lazy("quarter of an hour", "interval"))
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices)
    medium = models.CharField(_("medium"), max_length=8, choices=MediumChoice.choices)
    changes = models.JSONField(_("before and after"), default=dict)
    reason = models.CharField(_("reason"), max_length=12, choices=RestatementReason.choices)
    site = models.CharField(_("site"), max_length=50, blank=True)
    events = models.PositiveIntegerField(_("late events"), default=0)
    made_at = models.DateTimeField(_("restated at"), auto_now_add=True)

    class Meta:
        verbose_name = _("restatement")
        verbose_name_plural = _("restatements")
        ordering = ("-made_at", "-pk")
        indexes = [
            # What was restated of a window: figures page and API.
            models.Index(fields=["interval_start"], name="restatement_window"),
            # The list in the admin, newest first.
            models.Index(fields=["-made_at", "-id"], name="restatement_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.interval_start:%Y-%m-%d %H:%M} {self.get_reason_display()}"
