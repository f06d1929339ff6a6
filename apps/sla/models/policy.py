"""What tickets are promised."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.schedules.models import BusinessHours
from apps.sla.choices import ClockKind, Reopening, Timing
from apps.tickets.models import Priority

MOST_SECONDS = 366 * 86_400
_SECONDS = [MinValueValidator(60), MaxValueValidator(MOST_SECONDS)]


def everything() -> dict[str, list[object]]:
    """Return conditions that always hold."""
    return {"all": []}


class Policy(models.Model):
    """Targets for the tickets that fulfil its conditions. The first active policy that fits, by position, applies.
    ``version`` counts the saved changes, those of targets and steps too. Only ``services`` writes rows, and the forms
    of the admin those of targets and steps."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.CharField(_("description"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(
        _("order"),
        default=10,
        help_text=_("The first policy whose conditions hold applies: the lowest number first."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    conditions = models.JSONField(_("conditions"), default=everything, blank=True)
    hours = models.ForeignKey(
        BusinessHours,
        verbose_name=_("business hours"),
        related_name="+",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Only time within these hours counts. Empty: around the clock."),
    )
    pauses_internal = models.BooleanField(
        _("pauses while waiting internally"),
        default=False,
        help_text=_(
            "Next response and resolution stand still while a colleague or a supplier is waited for."
        ),
    )
    reopening = models.CharField(
        _("resolution of a reopened ticket"),
        max_length=10,
        choices=Reopening.choices,
        default=Reopening.CONTINUE,
    )
    warn_percent = models.PositiveSmallIntegerField(
        _("warns at (percent of the time)"),
        null=True,
        blank=True,
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    warn_before_seconds = models.PositiveIntegerField(
        _("or warns before it is due"),
        null=True,
        blank=True,
        validators=_SECONDS,
        help_text=_("Working time, such as 0:30 or 30m."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(warn_percent=None) | Q(warn_before_seconds=None),
                name="sla_policy_one_warning",
                violation_error_message=_("Warn at a share of the time or before it is due, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """Working time within which tickets of a priority are answered and resolved; empty: not measured."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="targets", db_index=False)
    priority = models.ForeignKey(
        Priority,
        verbose_name=_("priority"),
        related_name="+",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text=_("Empty: every priority that has no line of its own."),
    )
    first_response_seconds = models.PositiveIntegerField(
        _("first response"), null=True, blank=True, validators=_SECONDS
    )
    next_response_seconds = models.PositiveIntegerField(
        _("next response"), null=True, blank=True, validators=_SECONDS
    )
    resolution_seconds = models.PositiveIntegerField(
        _("resolution"), null=True, blank=True, validators=_SECONDS
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("-priority__rank", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "priority"],
                name="sla_target_once",
                nulls_distinct=False,
                violation_error_message=_("This priority has a line already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.priority or _("other priorities"))

    def seconds(self) -> dict[str, int]:
        """Return the targets that there are, by kind of clock."""
        named = {kind: getattr(self, f"{kind}_seconds") for kind in ClockKind.values}
        return {kind: seconds for kind, seconds in named.items() if seconds is not None}


class EscalationStep(models.Model):
    """What is done when a clock has come so far; once for each clock."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("clock"), max_length=20, choices=ClockKind.choices)
    timing = models.CharField(_("when"), max_length=10, choices=Timing.choices, default=Timing.AFTER)
    amount = models.PositiveIntegerField(
        _("amount"),
        default=0,
        validators=[MaxValueValidator(1_000_000)],
        help_text=_("Per cent, or minutes."),
    )
    actions = models.JSONField(_("actions"), default=list)

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount} {self.get_timing_display()}"
