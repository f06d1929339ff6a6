"""Mail that rules write."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.models import Ticket


class Notice(models.Model):
    """A mail to one address. Written with what the rule did, sent by a task of its own, once."""

    ticket = models.ForeignKey(Ticket, verbose_name=_("ticket"), related_name="+", on_delete=models.CASCADE)
    address = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.CharField(_("error"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("written at"), db_default=Now())

    class Meta:
        verbose_name = _("mail of a rule")
        verbose_name_plural = _("mail of rules")
        ordering = ("-id",)
        # What is still to be sent: few among many.
        indexes = [
            models.Index(
                fields=["next_at"], name="automation_notice_due", condition=models.Q(next_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"
