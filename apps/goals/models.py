"""Goals, and what was said about them."""

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup
from apps.goals.choices import NoteKind, StateChoice
from apps.goals.domain.course import Aim, GoalState, next_review
from apps.kpis.domain.formulas import get_formula
from apps.kpis.labels import FORMULA_NAMES


def formula_choices() -> list[tuple[str, object]]:
    """Return every formula with its name."""
    return list(FORMULA_NAMES.items())


class Goal(models.Model):
    """A figure that is to be reached until a day. Its group cannot be deleted: it would become a goal of all groups.
    ``value``, ``forecast`` and ``state`` are what the last check found; ``services`` write them."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    formula = models.CharField(_("figure"), max_length=40, choices=formula_choices)
    target = models.FloatField(
        _("target"), validators=[MinValueValidator(0)],
        help_text=_("Seconds for durations; for shares a number from 0 to 1, such as 0.85 for 85 %."),
    )  # fmt: skip
    baseline = models.FloatField(
        _("baseline"), null=True, blank=True, validators=[MinValueValidator(0)],
        help_text=_("Where it stood at the start. Left empty: what the first check finds."),
    )  # fmt: skip
    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="+", on_delete=models.PROTECT, null=True, blank=True,
        help_text=_("Empty: all groups."),
    )  # fmt: skip
    medium = models.CharField(
        _("medium"), max_length=10, choices=MediumChoice.choices, default=MediumChoice.VOICE
    )
    start = models.DateField(_("start"))
    due = models.DateField(_("due on"))
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True,
        help_text=_("Is told when the goal goes off track, and reviews it."),
    )  # fmt: skip
    why = models.TextField(_("why"), max_length=2_000, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    state = models.CharField(
        _("state"), max_length=10, choices=StateChoice.choices, default=GoalState.NO_DATA, editable=False
    )
    value = models.FloatField(_("now"), null=True, editable=False)
    forecast = models.FloatField(_("forecast"), null=True, editable=False)
    per_week = models.FloatField(_("change in a week"), null=True, editable=False)
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    told_state = models.CharField(_("state that was told"), max_length=10, blank=True, editable=False)
    reviewed_on = models.DateField(_("reviewed on"), null=True, editable=False)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("due", "name")
        constraints = [
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="goals_not_due_before_start")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def aim(self) -> Aim:
        return Aim(self.target, self.due, get_formula(self.formula).higher_is_better)

    @property
    def review_on(self) -> date:
        """When it is to be reviewed next."""
        return next_review(self.start, self.reviewed_on)


class GoalNote(models.Model):
    """What was noted or decided about a goal, by whom and when. Kept as it was written."""

    goal = models.ForeignKey(Goal, verbose_name=_("goal"), related_name="notes", on_delete=models.CASCADE)
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices, default=NoteKind.NOTE)
    text = models.TextField(_("text"), max_length=5_000)
    author = models.ForeignKey(
        User, verbose_name=_("author"), related_name="+", on_delete=models.SET_NULL, null=True, editable=False
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("note on a goal")
        verbose_name_plural = _("notes on goals")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_kind_display()}"
