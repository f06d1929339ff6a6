"""Who answers."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField
from apps.agents.choices import AcceptOn
from apps.agents.models.capacity import CapacityProfile
from apps.agents.models.levels import level_constraint, level_field
from apps.agents.models.location import Location
from apps.agents.models.skill import Skill
from apps.agents.models.skill_group import SkillGroup

DIGITS = RegexValidator(r"^\d{2,10}$", _("2 to 10 digits."))


class Agent(models.Model):
    """A user who takes interactions, with the phone that rings for them.

    Presence and work state are not here: they live in the floor process and in its events.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), related_name="agent", on_delete=models.PROTECT
    )
    extension = models.CharField(
        _("extension"),
        max_length=10,
        unique=True,
        validators=[DIGITS],
        help_text=_("Name of the phone on the switch."),
    )
    accept_on = models.CharField(
        _("accepts on"),
        max_length=8,
        choices=AcceptOn.choices,
        default=AcceptOn.SCREEN,
        help_text=_(
            "Screen: accepts in the workbench, then the phone picks up by itself. Phone: it rings, picking up accepts."
        ),
    )
    sip_password = EncryptedTextField(_("SIP secret"), blank=True, default="")
    sip_contact = models.CharField(
        _("SIP contact"),
        max_length=200,
        blank=True,
        help_text=_(
            "Fixed address of the phone, such as sip:1001@10.0.0.7. Left empty, the phone registers itself."
        ),
    )
    language = models.CharField(
        _("language"), max_length=16, blank=True, help_text=_("Main language with customers.")
    )
    location = models.ForeignKey(
        Location,
        verbose_name=_("location"),
        related_name="agents",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Where the agent sits. Skill groups may ask their own locations first."),
    )
    capacity_profile = models.ForeignKey(
        CapacityProfile,
        verbose_name=_("capacity profile"),
        related_name="agents",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("How much of each medium at once. Left empty: the default profile."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("An inactive agent gets no interactions and cannot open the workbench."),
    )
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills"), through="AgentSkill", related_name="agents"
    )
    groups = models.ManyToManyField(
        SkillGroup, verbose_name=_("skill groups"), through="GroupMembership", related_name="agents"
    )

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        ordering = ("extension",)

    def __str__(self) -> str:
        return f"{self.name} ({self.extension})"

    @property
    def name(self) -> str:
        """The name that customers' lists and colleagues show. Select ``user`` along."""
        return str(self.user)


class AgentSkill(models.Model):
    """How well an agent can do something."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), related_name="skill_levels", on_delete=models.CASCADE
    )
    skill = models.ForeignKey(
        Skill, verbose_name=_("skill"), related_name="agent_levels", on_delete=models.PROTECT
    )
    level = level_field(default=5, help_text=_("1 (beginner) to 10 (expert)."))

    class Meta:
        verbose_name = _("agent's skill")
        verbose_name_plural = _("agent's skills")
        ordering = ("skill__code",)
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="agent_skill_once"),
            level_constraint("agent_skill_level_1_10"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class GroupMembership(models.Model):
    """An agent serves a group. Agents of a lower ``rank`` are asked first."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), related_name="memberships", on_delete=models.CASCADE
    )
    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="memberships", on_delete=models.CASCADE
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=1, help_text=_("1 is asked first."))

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        ordering = ("rank", "agent__extension")
        constraints = [models.UniqueConstraint(fields=["agent", "group"], name="group_membership_once")]

    def __str__(self) -> str:
        return f"{self.agent} · {self.group}"
