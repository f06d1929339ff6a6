"""Each time that a subscription was due, and each mail of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.subscriptions.choices import MailState, RunState
from apps.subscriptions.domain import life
from apps.subscriptions.models.subscription import ReportSubscription


class ReportRun(models.Model):
    """One time that a subscription was due: one for each local day. ``state`` follows ``life.RUN`` and is set by
    ``services.states`` only. ``next_at``: when it is to be looked at again, None at its end."""

    subscription = models.ForeignKey(
        ReportSubscription, verbose_name=_("scheduled report"), related_name="runs", on_delete=models.CASCADE
    )
    day = models.DateField(_("day"))
    due_at = models.DateTimeField(_("due at"))
    state = models.CharField(_("state"), max_length=16, choices=RunState.choices, default=life.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True)
    error = models.TextField(_("reason"), blank=True)
    note = models.TextField(_("note"), blank=True)
    complete_until = models.DateTimeField(_("data complete until"), null=True)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    notice_due_at = models.DateTimeField(_("notice due at"), null=True)
    notice_attempts = models.PositiveSmallIntegerField(_("attempts of the notice"), default=0)

    class Meta:
        verbose_name = _("run of a report")
        verbose_name_plural = _("runs of reports")
        ordering = ("-due_at", "-id")
        constraints = [
            # Two sweeps at once, or a clock that shows an hour twice, make one run.
            models.UniqueConstraint(fields=["subscription", "day"], name="subscriptions_one_run_a_day"),
        ]
        indexes = [
            # What the sweep looks for every minute: few among many.
            models.Index(
                fields=["next_at"], name="subscriptions_run_open", condition=Q(next_at__isnull=False)
            ),
            models.Index(
                fields=["notice_due_at"], name="subscriptions_notice", condition=Q(notice_due_at__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subscription}, {self.day}"


class ReportDelivery(models.Model):
    """The mail of a run to one address. ``state`` follows ``life.MAIL`` and is set by ``services.states`` only."""

    run = models.ForeignKey(
        ReportRun, verbose_name=_("run"), related_name="deliveries", on_delete=models.CASCADE, db_index=False
    )
    address = models.EmailField(_("address"))
    user = models.ForeignKey(
        User, verbose_name=_("user"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=16)
    state = models.CharField(_("state"), max_length=12, choices=MailState.choices, default=life.PENDING)
    message_id = models.CharField(_("message id"), max_length=200, blank=True)
    error = models.CharField(_("reason"), max_length=250, blank=True)
    handed_at = models.DateTimeField(_("handed over at"), null=True)

    class Meta:
        verbose_name = _("mail of a report")
        verbose_name_plural = _("mails of reports")
        ordering = ("address",)
        constraints = [
            # A person in two roles gets one mail; its index also lists the mails of a run.
            models.UniqueConstraint(fields=["run", "address"], name="subscriptions_one_mail_each"),
        ]

    def __str__(self) -> str:
        return self.address
