"""How long people worked on tickets."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.ticket import Ticket


class TimeEntry(models.Model):
    """A piece of work of one user on one ticket. ``seconds`` is null while the timer runs.

    What is wrong is corrected, not overwritten: :class:`TimeCorrection` keeps what it was and why.
    """

    ticket = models.ForeignKey(
        Ticket,
        verbose_name=_("ticket"),
        related_name="time_entries",
        on_delete=models.CASCADE,
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        related_name="+",
        on_delete=models.PROTECT,
        db_index=False,
    )
    started_at = models.DateTimeField(_("from"))
    seconds = models.PositiveIntegerField(_("seconds"), null=True, blank=True)
    by_hand = models.BooleanField(_("entered by hand"), default=False)
    note = models.CharField(_("what was done"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("time spent")
        verbose_name_plural = _("time spent")
        ordering = ("-started_at", "-id")
        indexes = [
            # The sum of a ticket and its list.
            models.Index(fields=["ticket", "-started_at"], name="ticket_time"),
            # Somebody's day: the sums of an agent between two moments.
            models.Index(fields=["user", "-started_at"], name="ticket_time_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(seconds__isnull=True), name="ticket_time_one_timer"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket.number} · {date_format(localtime(self.started_at), 'DATETIME_FORMAT')}"


class TimeCorrection(models.Model):
    """Somebody changed how long an entry was, and said why. Rows are never changed."""

    entry = models.ForeignKey(
        TimeEntry, verbose_name=_("time spent"), related_name="corrections", on_delete=models.PROTECT
    )
    at = models.DateTimeField(_("time"), db_default=Now())
    before_seconds = models.PositiveIntegerField(_("seconds before"))
    after_seconds = models.PositiveIntegerField(_("seconds after"))
    reason = models.CharField(_("reason"), max_length=250)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), related_name="+", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("correction of time spent")
        verbose_name_plural = _("corrections of time spent")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.before_seconds} → {self.after_seconds}"
