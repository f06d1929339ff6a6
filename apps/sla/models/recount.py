"""Recounts of all open tickets, after a policy or business hours have changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.jobs.models import Job


class Recount(models.Model):
    """One walk over the open tickets. ``digest`` says by which policies and hours; that of the newest row is what the
    clocks are counted by. ``cursor`` is the last ticket that is done: work that was killed goes on there."""

    digest = models.CharField(_("fingerprint"), max_length=64)
    job = models.ForeignKey(
        Job, verbose_name=_("job"), related_name="+", on_delete=models.SET_NULL, null=True
    )
    cursor = models.BigIntegerField(_("last ticket"), default=0)
    done = models.PositiveIntegerField(_("counted"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)

    class Meta:
        verbose_name = _("recount of SLA clocks")
        verbose_name_plural = _("recounts of SLA clocks")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
