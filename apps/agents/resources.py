"""Spreadsheets of the agent directory."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from apps.accounts.sheets import SheetResource, format_pairs, parse_pairs
from apps.agents.models import Agent, Skill, SkillGroup
from apps.agents.models.line_settings import LINE_FIELDS
from apps.agents.selectors import list_agents
from apps.agents.services import create_agent, update_agent, update_group_skills
from apps.schedules.models import BusinessHours

# A level where a sheet names a skill without one.
DEFAULT_LEVEL = 5


class SkillResource(SheetResource):
    class Meta:
        model = Skill
        import_id_fields = ("code",)
        fields = ("code", "name")


class SkillGroupResource(SheetResource):
    """Groups by their code; ``skills`` (required) and ``preferred_skills`` as ``code:level`` pairs. The steps
    and messages of the waiting line stay in the admin: a list of lists is no row."""

    skills = Field(column_name="skills", readonly=True)
    preferred_skills = Field(column_name="preferred_skills", readonly=True)
    hours = Field(column_name="hours", attribute="hours", widget=ForeignKeyWidget(BusinessHours, "code"))

    class Meta:
        model = SkillGroup
        import_id_fields = ("code",)
        fields = (
            "code", "name", "description", "skills", "ring_timeout_seconds", "wrap_up_seconds",
            "wrap_up_extension_seconds", "auto_answer", "pause_after_misses", "pause_presence",
            "misses_forgotten_seconds", "strategy", "preferred_skills", "preferred_agent_seconds",
            "preferred_agent_days", "priority_seconds", "tier_seconds", "most_head_start_seconds", "urgency",
            "record_calls",
            "threshold_seconds", "short_abandon_seconds",
            "goal_service_level", "goal_asa_seconds", "goal_fcr", "is_active", *LINE_FIELDS,
        )  # fmt: skip

    def dehydrate_skills(self, group: SkillGroup) -> str:
        return _skill_pairs(group, is_required=True)

    def dehydrate_preferred_skills(self, group: SkillGroup) -> str:
        return _skill_pairs(group, is_required=False)

    def after_save_instance(self, instance: SkillGroup, row: dict[str, Any], **kwargs: Any) -> None:
        if "skills" in row:
            update_group_skills(group=instance, skills=parse_pairs(row["skills"]))
        if "preferred_skills" in row:
            preferred = parse_pairs(row["preferred_skills"])
            update_group_skills(group=instance, skills=preferred, is_required=False)


def _skill_pairs(group: SkillGroup, *, is_required: bool) -> str:
    if not group.pk:
        return ""
    rows = group.required_skills.filter(is_required=is_required).select_related("skill")
    return format_pairs({row.skill.code: row.level for row in rows})


class AgentResource(SheetResource):
    """Agents by their extension; a new extension makes a user too, without a password.

    ``skills`` are ``code:level`` pairs, ``groups`` ``code:rank`` pairs. Secrets are neither exported nor imported.
    """

    username = Field(column_name="username", readonly=True)
    display_name = Field(column_name="display_name", readonly=True)
    skills = Field(column_name="skills", readonly=True)
    groups = Field(column_name="groups", readonly=True)

    class Meta:
        model = Agent
        import_id_fields = ("extension",)
        # Validation is the services' part: a new row has no user before they make one.
        clean_model_instances = False
        fields = (
            "username", "display_name", "extension", "accept_on", "language", "sip_contact", "is_active",
            "skills", "groups",
        )  # fmt: skip

    def get_queryset(self) -> QuerySet[Agent]:
        return list_agents().prefetch_related("skill_levels__skill", "memberships__group")

    def dehydrate_username(self, agent: Agent) -> str:
        return agent.user.get_username() if agent.user_id else ""

    def dehydrate_display_name(self, agent: Agent) -> str:
        return agent.user.display_name if agent.user_id else ""

    def dehydrate_skills(self, agent: Agent) -> str:
        return format_pairs(
            {row.skill.code: row.level for row in agent.skill_levels.all()} if agent.pk else {}
        )

    def dehydrate_groups(self, agent: Agent) -> str:
        return format_pairs({row.group.code: row.rank for row in agent.memberships.all()} if agent.pk else {})

    def do_instance_save(self, instance: Agent, is_create: bool) -> None:
        """Left to ``save_instance``, which has the row."""

    def save_instance(self, instance: Agent, is_create: bool, row: dict[str, Any], **kwargs: Any) -> None:
        values = _agent_values(instance, row)
        if is_create:
            agent = create_agent(username=str(row.get("username") or instance.extension), **values)
        else:
            agent = update_agent(agent=instance, is_active=instance.is_active, **values)
        # What the preview shows as the new state is read afresh.
        fresh = self.get_queryset().get(pk=agent.pk)
        instance.__dict__.update(fresh.__dict__)


def _agent_values(instance: Agent, row: dict[str, Any]) -> dict[str, Any]:
    """Return the services' arguments that the row holds; a column that it lacks changes nothing."""
    values: dict[str, Any] = {
        name: getattr(instance, name) for name in ("extension", "accept_on", "language", "sip_contact")
    }
    if "display_name" in row:
        values["display_name"] = str(row["display_name"] or "")
    if "skills" in row:
        values["skills"] = parse_pairs(row["skills"], default=DEFAULT_LEVEL)
    if "groups" in row:
        values["groups"] = parse_pairs(row["groups"])
    return values
