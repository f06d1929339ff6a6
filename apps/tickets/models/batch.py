"""One change of many tickets, with what it replaced."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.jobs.models import Job
from apps.tickets.models.macro import Macro
from apps.tickets.models.ticket import Ticket


class TicketBatch(models.Model):
    """A macro or a bulk edit, applied to tickets by one click. ``actions``: see ``apps.tickets.domain.actions``.

    ``job`` carries it out, ``undo_job`` takes it back; a batch of few tickets is done at once and has none.
    """

    macro = models.ForeignKey(
        Macro, verbose_name=_("macro"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True
    )
    actions = models.JSONField(_("actions"))
    total = models.PositiveIntegerField(_("tickets"), default=0)
    job = models.ForeignKey(
        Job, verbose_name=_("job"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True
    )
    undo_job = models.ForeignKey(
        Job, verbose_name=_("undone by"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), related_name="+", on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("change of many tickets")
        verbose_name_plural = _("changes of many tickets")
        ordering = ("-id",)

    def __str__(self) -> str:
        return date_format(localtime(self.created_at), "DATETIME_FORMAT")


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("As it was")
    FAILED = "failed", _("Refused")
    RESTORED = "restored", _("Restored")
    KEPT = "kept", _("Not restored")


class BatchItem(models.Model):
    """What a batch did to one ticket: field → value (ids and codes) before and after, of those that differ."""

    batch = models.ForeignKey(
        TicketBatch, verbose_name=_("change"), related_name="items", on_delete=models.CASCADE, db_index=False
    )
    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="+", on_delete=models.CASCADE, db_index=False
    )
    state = models.CharField(_("result"), max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("changed ticket")
        verbose_name_plural = _("changed tickets")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["batch", "ticket"], name="ticket_batch_once")]
        indexes = [
            # The next portion to work on, and the results by kind.
            models.Index(fields=["batch", "state", "id"], name="ticket_batch_state"),
            # What goes with a ticket that is deleted or erased.
            models.Index(fields=["ticket"], name="ticket_batch_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.ticket_id}"
