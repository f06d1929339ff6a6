"""What rules did."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.automation.choices import RunResult
from apps.automation.models.rule import Rule
from apps.tickets.models import Ticket


class RuleRun(models.Model):
    """A rule whose conditions held for a ticket: why (``verdict``), and what came of it (``steps``).

    ``entry_id`` is the outbox entry that set it off; None: the clock. ``root`` names what began the cascade.
    ``ticket_version`` is that of the ticket afterwards: a timed rule leaves it alone until it is another.
    """

    rule = models.ForeignKey(
        Rule, verbose_name=_("rule"), related_name="runs", on_delete=models.CASCADE, db_index=False
    )
    rule_version = models.PositiveIntegerField(_("version of the rule"), default=1)
    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="rule_runs", on_delete=models.CASCADE, db_index=False
    )
    entry_id = models.BigIntegerField(_("event"), null=True)
    event = models.CharField(_("set off by"), max_length=60, blank=True)
    root = models.CharField(_("cause"), max_length=120)
    depth = models.PositiveSmallIntegerField(_("depth"), default=0)
    result = models.CharField(_("result"), max_length=12, choices=RunResult.choices)
    verdict = models.JSONField(_("why"), default=dict)
    steps = models.JSONField(_("what was done"), default=list)
    changes = models.JSONField(_("changes"), default=dict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    ticket_version = models.PositiveIntegerField(_("version of the ticket"), default=0)
    at = models.DateTimeField(_("time"), db_default=Now())

    class Meta:
        verbose_name = _("run of a rule")
        verbose_name_plural = _("runs of rules")
        ordering = ("-id",)
        constraints = [
            # An entry that is followed again does nothing twice.
            models.UniqueConstraint(fields=["rule", "entry_id", "ticket"], name="automation_run_once"),
        ]
        indexes = [
            # The log of a rule, newest first.
            models.Index(fields=["rule", "-id"], name="automation_run_rule"),
            # What rules did to a ticket of late: the guard, and the ticket's page.
            models.Index(fields=["ticket", "-id"], name="automation_run_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · #{self.ticket.number}"


class CausedEntry(models.Model):
    """An outbox entry that a rule's doing published: the cascade goes on one step deeper."""

    entry_id = models.BigIntegerField(_("event"), primary_key=True)
    root = models.CharField(_("cause"), max_length=120)
    depth = models.PositiveSmallIntegerField(_("depth"))
    at = models.DateTimeField(_("time"), db_default=Now())

    class Meta:
        verbose_name = _("event caused by a rule")
        verbose_name_plural = _("events caused by rules")

    def __str__(self) -> str:
        return f"{self.entry_id} ← {self.root}"
