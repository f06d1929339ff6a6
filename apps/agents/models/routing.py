"""How a skill group chooses: who gets an interaction, who is served first, and when the search widens."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.choices import MAX_LEVEL, PausePresence, SelectionStrategy

LONGEST_HEAD_START_SECONDS = 3600
LONGEST_RING_SECONDS = 7200


class RoutingRules(models.Model):
    """The routing fields of a skill group."""

    strategy = models.CharField(
        _("who is asked"),
        max_length=20,
        choices=SelectionStrategy.choices,
        default=SelectionStrategy.LONGEST_IDLE,
        help_text=_(
            "Among free agents with the skills. A lower rank in the group and more of the preferred skills come first."
        ),
    )
    preferred_agent_seconds = models.PositiveSmallIntegerField(
        _("wait for the last agent (seconds)"),
        default=0,
        validators=[MaxValueValidator(600)],
        help_text=_(
            "So long a customer waits for the agent of their last conversation, if that agent is at work; "
            "0 never waits."
        ),
    )
    preferred_agent_days = models.PositiveSmallIntegerField(
        _("last agent: within days"),
        default=7,
        help_text=_("A conversation longer ago than this is no reason to wait."),
    )
    priority_seconds = models.FloatField(
        _("one step of priority (seconds)"),
        default=30.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(LONGEST_HEAD_START_SECONDS)],
        help_text=_("An interaction is served as if it had waited this much longer for each step."),
    )
    tier_seconds = models.FloatField(
        _("one point of customer value (seconds)"),
        default=0.2,
        validators=[MinValueValidator(0.0), MaxValueValidator(60.0)],
        help_text=_("Customers have 0 to 100 points."),
    )
    most_head_start_seconds = models.FloatField(
        _("most that priority and value are worth (seconds)"),
        default=900.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(LONGEST_HEAD_START_SECONDS)],
        help_text=_("Nobody is overtaken by somebody of the same group who came later than this."),
    )
    urgency = models.FloatField(
        _("weight of the service level target"),
        default=0.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(10.0)],
        help_text=_(
            "For agents of several groups: with 1, the call whose target is due first goes first; with 0, "
            "whoever has waited longest."
        ),
    )
    pause_presence = models.CharField(
        _("after missed offers"),
        max_length=10,
        choices=PausePresence.choices,
        default=PausePresence.BREAK,
    )
    misses_forgotten_seconds = models.PositiveIntegerField(
        _("missed offers are forgotten after (seconds)"),
        default=0,
        help_text=_("0 remembers them until the agent answers one or chooses a presence."),
    )

    locations = models.ManyToManyField(
        "agents.Location",
        verbose_name=_("locations asked first"),
        related_name="+",
        blank=True,
        help_text=_(
            "Only agents who sit there are asked until a ring of the widening lets others in. Left empty: wherever "
            "they sit."
        ),
    )

    class Meta:
        abstract = True


class SearchRing(models.Model):
    """Who else may be asked when an interaction of the group has waited for a while."""

    group = models.ForeignKey(
        "agents.SkillGroup", verbose_name=_("skill group"), related_name="rings", on_delete=models.CASCADE
    )
    after_seconds = models.PositiveSmallIntegerField(
        _("after (seconds)"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RING_SECONDS)]
    )
    lower_levels = models.PositiveSmallIntegerField(
        _("levels lower by"),
        default=0,
        validators=[MaxValueValidator(MAX_LEVEL)],
        help_text=_("Agents may be this much below each required level; below 1, a skill is not asked for."),
    )
    groups = models.ManyToManyField(
        "agents.SkillGroup",
        verbose_name=_("also agents of"),
        related_name="+",
        blank=True,
        help_text=_("They must have the skills too, as far as they are still asked for."),
    )

    locations = models.ManyToManyField(
        "agents.Location",
        verbose_name=_("also locations"),
        related_name="+",
        blank=True,
        help_text=_("Beside the locations that the group asks first."),
    )
    all_locations = models.BooleanField(_("wherever they sit"), default=False)

    class Meta:
        verbose_name = _("search ring")
        verbose_name_plural = _("search rings")
        ordering = ("after_seconds", "pk")
        constraints = [
            models.UniqueConstraint(fields=["group", "after_seconds"], name="search_ring_once"),
            models.CheckConstraint(
                condition=models.Q(after_seconds__gte=1, lower_levels__lte=MAX_LEVEL),
                name="search_ring_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.after_seconds} s"
