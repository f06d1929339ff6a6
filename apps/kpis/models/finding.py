"""Where the figures do not add up."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup


class ConservationFinding(models.Model):
    """An interval of a group in which somebody is lost or counted twice: an alarm until ``mended_at``.

    Only ``apps.kpis.checking`` writes rows. ``problems`` has for each count what the interval row says, what the
    segments say and what the events say; ``interactions`` names those behind the difference, the first of them.
    """

    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        on_delete=models.CASCADE,
        db_index=False,
    )
    interval_start = models.DateTimeField(pgettext_lazy("quarter of an hour", "interval"))
    medium = models.CharField(_("medium"), max_length=8, choices=MediumChoice.choices)
    problems = models.JSONField(_("what differs"), default=dict)
    interactions = models.JSONField(_("interactions"), default=list)
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)
    checked_at = models.DateTimeField(_("checked at"))
    mended_at = models.DateTimeField(_("mended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding of the conservation check")
        verbose_name_plural = _("findings of the conservation check")
        ordering = ("-interval_start", "group")
        constraints = [
            # One alarm for one interval, however often it is checked; also the open ones, for the dashboard.
            models.UniqueConstraint(
                fields=["group", "interval_start", "medium"],
                name="conservation_finding_open",
                condition=models.Q(mended_at__isnull=True),
            ),
        ]
        indexes = [
            # The list in the admin, newest interval first.
            models.Index(fields=["-interval_start"], name="conservation_finding_window"),
        ]

    def __str__(self) -> str:
        return f"{self.interval_start:%Y-%m-%d %H:%M} {self.group_id}"
