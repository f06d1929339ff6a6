"""A waiting line and the rules by which it is served."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.models.levels import level_constraint, level_field
from apps.agents.models.line_settings import LineSettings
from apps.agents.models.routing import RoutingRules
from apps.agents.models.skill import Skill

_RATIO = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class SkillGroup(RoutingRules, LineSettings):
    """The agents that serve one kind of request, and its waiting line ("queue").

    The goals only decide how figures are coloured: changing a goal never changes a figure. How they are computed
    says the group's :class:`~apps.agents.models.ServiceLevelPolicy`.
    """

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Used in call flows and figures; do not change it later.")
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=200, blank=True)
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills asked for"), through="GroupSkill", related_name="groups"
    )
    ring_timeout_seconds = models.PositiveSmallIntegerField(
        _("ring time (seconds)"),
        default=20,
        validators=[MinValueValidator(3), MaxValueValidator(300)],
        help_text=_("How long an agent may take to accept before the next agent is asked."),
    )
    wrap_up_seconds = models.PositiveSmallIntegerField(
        _("wrap-up (seconds)"),
        default=60,
        help_text=_("Time for the work after a conversation; 0 means until the agent says that it is done."),
    )
    wrap_up_extension_seconds = models.PositiveSmallIntegerField(
        _("longest extension of wrap-up (seconds)"),
        default=120,
        help_text=_("By how much an agent may prolong one wrap-up; 0 allows no extension."),
    )
    auto_answer = models.BooleanField(
        _("answer by itself"),
        default=False,
        help_text=_("A call is accepted as soon as it is offered, and the agent's phone picks up by itself."),
    )
    pause_after_misses = models.PositiveSmallIntegerField(
        _("pause after missed offers"),
        default=1,
        help_text=_("An agent who misses this many offers in a row gets no more for now; 0 never does that."),
    )
    record_calls = models.BooleanField(_("record calls"), default=True)
    goal_service_level = models.FloatField(
        _("goal: service level"),
        default=0.80,
        validators=_RATIO,
        help_text=_("A share, for example 0.8 for 80 %."),
    )
    goal_asa_seconds = models.PositiveSmallIntegerField(
        _("goal: average speed of answer (seconds)"), default=20
    )
    goal_fcr = models.FloatField(
        _("goal: first contact resolution"),
        default=0.85,
        validators=_RATIO,
        help_text=_("A share, for example 0.85."),
    )
    dial_seconds = models.PositiveSmallIntegerField(
        _("ring time of outgoing calls (seconds)"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(300)],
        help_text=_("How long a customer's phone rings before the call counts as not answered."),
    )
    outbound_caller = models.CharField(
        _("number shown in outgoing calls"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[+*#0-9]{1,40}\Z", _("Digits, '+', '*' and '#' only."))],
        help_text=_("Empty: the number of the trunk."),
    )
    callback_offered = models.BooleanField(
        _("offer callbacks"),
        default=False,
        help_text=_("Callers may hang up and are called back in their place."),
    )
    callback_window_seconds = models.PositiveIntegerField(
        _("promised within (seconds)"),
        default=3600,
        validators=[MinValueValidator(60)],
        help_text=_("A callback later than this counts as late."),
    )
    callback_give_up_seconds = models.PositiveIntegerField(
        _("given up (seconds after that)"),
        default=14_400,
        help_text=_("So long after the promised time nobody tries any more."),
    )
    callback_attempts = models.PositiveSmallIntegerField(
        _("attempts"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("How often a customer who is not reached is called at most."),
    )
    callback_gap_seconds = models.PositiveIntegerField(
        _("gap between attempts (seconds)"), default=300, validators=[MinValueValidator(10)]
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive group takes no new interactions.")
    )

    class Meta:
        verbose_name = _("skill group")
        verbose_name_plural = _("skill groups")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(goal_service_level__range=(0, 1), goal_fcr__range=(0, 1)),
                name="skill_group_goals_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupSkill(models.Model):
    """A skill, at a level at least, that the group asks of the agent who gets its interactions; or prefers, where it is
    not required: who has it is asked first, and the others are asked too."""

    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="required_skills", on_delete=models.CASCADE
    )
    skill = models.ForeignKey(Skill, verbose_name=_("skill"), related_name="+", on_delete=models.PROTECT)
    level = level_field(default=1, help_text=_("Lowest level that will do, 1 to 10."))
    is_required = models.BooleanField(
        _("required"), default=True, help_text=_("If not, agents who have it are asked first.")
    )

    class Meta:
        verbose_name = _("skill asked for")
        verbose_name_plural = _("skills asked for")
        ordering = ("skill__code",)
        constraints = [
            models.UniqueConstraint(fields=["group", "skill"], name="group_skill_once"),
            level_constraint("group_skill_level_1_10"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ≥ {self.level}"
