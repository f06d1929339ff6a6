"""What the system does by itself."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.automation.choices import RuleKind, Target


class Rule(models.Model):
    """Conditions and actions (``apps.tickets.domain``), and what sets them off. Only ``services`` writes rows.

    ``version`` counts the saved changes; what each was is in the audit record, and every run names its version.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(_("description"), max_length=250, blank=True)
    kind = models.CharField(_("runs"), max_length=10, choices=RuleKind.choices, default=RuleKind.TRIGGER)
    events = models.JSONField(_("events"), default=list, blank=True)
    target = models.CharField(
        _("acts on"),
        max_length=10,
        choices=Target.choices,
        default=Target.LINKED,
        help_text=_("For events of calls, callbacks, messages and other interactions."),
    )
    new_subject = models.CharField(
        _("subject of the new ticket"),
        max_length=200,
        blank=True,
        help_text=_("May hold {contact}, {customer}, {entry_point} and {group} of the interaction."),
    )
    every_minutes = models.PositiveIntegerField(
        _("every (minutes)"), default=15, validators=[MinValueValidator(1), MaxValueValidator(10_080)]
    )
    condition = models.JSONField(_("conditions"), default=dict)
    actions = models.JSONField(_("actions"), default=list)
    position = models.PositiveIntegerField(
        _("order"), default=100, help_text=_("Rules of one event run in this order, the lowest first.")
    )
    stops = models.BooleanField(
        _("stop after it"),
        default=False,
        help_text=_("Where this rule applies, the rules behind it are not asked for the same event."),
    )
    is_active = models.BooleanField(_("active"), default=False)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True, editable=False)
    paused_for = models.CharField(_("paused because"), max_length=250, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    ran_at = models.DateTimeField(_("last run"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name
