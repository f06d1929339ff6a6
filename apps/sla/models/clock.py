"""The clocks of tickets as they were last folded, and what is to be done when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.agents.models import SkillGroup
from apps.sla.choices import ClockKind, ClockState
from apps.sla.models.policy import EscalationStep, Policy
from apps.tickets.models import Priority, Ticket

GOES_ON = Q(ended_at=None)


class PolicyChoice(models.Model):
    """Under which policy, and with the targets of which priority, a ticket is from a moment on. Rows are only added.

    ``event_id`` is the last line of the ticket's history at that time (0: none): clocks that were set back do not
    change the order.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="sla_choices", db_index=False)
    at = models.DateTimeField(_("since"))
    event_id = models.BigIntegerField(_("event"), default=0)
    policy = models.ForeignKey(
        Policy,
        verbose_name=_("policy"),
        related_name="+",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
    )
    priority = models.ForeignKey(
        Priority,
        verbose_name=_("priority"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
    )

    class Meta:
        verbose_name = _("choice of a policy")
        verbose_name_plural = _("choices of policies")
        ordering = ("id",)
        # The choices of a ticket, in order: every fold.
        indexes = [models.Index(fields=["ticket", "id"], name="sla_choice_order")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.policy_id}"


class Clock(models.Model):
    """One clock of a ticket. Only ``apps.sla.services`` writes rows, as the fold says.

    ``used_seconds`` is of ``counted_at``; a clock that runs has used more by now. ``decided_at``: when it was met or
    broken, the day to which reports count it. ``group`` and ``priority`` are those of that time.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(_("clock"), max_length=20, choices=ClockKind.choices)
    cycle = models.PositiveIntegerField(_("round"), default=1)
    policy = models.ForeignKey(
        Policy, verbose_name=_("policy"), related_name="+", on_delete=models.PROTECT, db_index=False
    )
    priority = models.ForeignKey(
        Priority,
        verbose_name=_("priority"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
    )
    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="+", on_delete=models.SET_NULL, null=True,
        db_index=False,
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=ClockState.choices)
    target_seconds = models.PositiveIntegerField(_("target"))
    used_seconds = models.PositiveBigIntegerField(_("used"))
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("due at"), null=True)
    warn_at = models.DateTimeField(_("warns at"), null=True)
    met_at = models.DateTimeField(_("met at"), null=True)
    breached_at = models.DateTimeField(_("breached at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("ticket clock")
        verbose_name_plural = _("ticket clocks")
        ordering = ("due_at", "id")
        constraints = [
            # Also finds the clocks of a ticket: its page, each fold, the column of the list.
            models.UniqueConstraint(fields=["ticket", "kind", "cycle"], name="sla_clock_once"),
        ]
        indexes = [
            # What is due soonest, what is overdue: the list of clocks, the filter of tickets, the wallboard. Only of
            # clocks that go on, which are few among all that ever were.
            models.Index(
                fields=["due_at", "id"], name="sla_clock_due", condition=GOES_ON & Q(due_at__isnull=False)
            ),
            # Reports by day, and what was broken today.
            models.Index(
                fields=["decided_at"], name="sla_clock_decided", condition=Q(decided_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · #{self.ticket.number}"


class DuePoint(models.Model):
    """A point that a clock has before it (``at``; None while it stands still), or whose time has come (``done_at``).

    ``code`` is ``warn``, ``due``, or ``step:<id>``. What belongs to it is done with ``done_at`` in one transaction.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="points", db_index=False)
    code = models.CharField(_("point"), max_length=30)
    step = models.ForeignKey(
        EscalationStep, verbose_name=_("step"), related_name="+", on_delete=models.CASCADE, null=True
    )
    at = models.DateTimeField(_("due at"), null=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("tried again at"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("due point")
        verbose_name_plural = _("due points")
        ordering = ("at", "id")
        constraints = [models.UniqueConstraint(fields=["clock", "code"], name="sla_point_once")]
        # The beat asks every ten seconds what has come due.
        indexes = [
            models.Index(
                fields=["at"], name="sla_point_due", condition=Q(done_at=None) & Q(at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.code}"
