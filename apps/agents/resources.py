"""Spreadsheets of the agent directory."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from apps.accounts.sheets import SheetResource, format_pairs, parse_pairs
from apps.agents.line_services import (
    update_group_comfort,
    update_group_locations,
    update_group_rings,
    update_group_steps,
)
from apps.agents.models import Agent, Location, Skill, SkillGroup
from apps.agents.models.line_settings import LINE_FIELDS
from apps.agents.selectors import list_agents
from apps.agents.services import create_agent, update_agent, update_group_skills
from apps.agents.sheet_lists import (
    format_comfort,
    format_rings,
    format_steps,
    parse_comfort,
    parse_rings,
    parse_steps,
)
from apps.schedules.models import BusinessHours

# A level where a sheet names a skill without one.
DEFAULT_LEVEL = 5
_LISTS = (
    "locations",
    "rings__groups",
    "rings__locations",
    "overflow_steps__target_group",
    "comfort_messages",
)


class SkillResource(SheetResource):
    class Meta:
        model = Skill
        import_id_fields = ("code",)
        fields = ("code", "name")


class LocationResource(SheetResource):
    class Meta:
        model = Location
        import_id_fields = ("code",)
        fields = ("code", "name")


class SkillGroupResource(SheetResource):
    """Groups by their code; ``skills`` (required) and ``preferred_skills`` as ``code:level`` pairs; lists of
    lists as ``sheet_lists.py`` says. A group that another row refers to must be there before."""

    skills = Field(column_name="skills", readonly=True)
    preferred_skills = Field(column_name="preferred_skills", readonly=True)
    locations = Field(column_name="locations", readonly=True)
    rings = Field(column_name="rings", readonly=True)
    overflow_steps = Field(column_name="overflow_steps", readonly=True)
    comfort_messages = Field(column_name="comfort_messages", readonly=True)
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
            "locations", "rings", "overflow_steps", "comfort_messages",
        )  # fmt: skip

    def get_queryset(self) -> QuerySet[SkillGroup]:
        return super().get_queryset().prefetch_related(*_LISTS)

    def dehydrate_locations(self, group: SkillGroup) -> str:
        return " ".join(sorted(location.code for location in group.locations.all())) if group.pk else ""

    def dehydrate_rings(self, group: SkillGroup) -> str:
        return format_rings(group.rings.all()) if group.pk else ""

    def dehydrate_overflow_steps(self, group: SkillGroup) -> str:
        return format_steps(group.overflow_steps.all()) if group.pk else ""

    def dehydrate_comfort_messages(self, group: SkillGroup) -> str:
        return format_comfort(group.comfort_messages.all()) if group.pk else ""

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
        _save_lists(instance, {name: str(cell or "") for name, cell in row.items()})


def _save_lists(group: SkillGroup, row: dict[str, str]) -> None:
    """Write the lists that the row has a column for."""
    if "locations" in row:
        update_group_locations(group=group, codes=row["locations"].replace(",", " ").split())
    if "rings" in row:
        update_group_rings(group=group, rings=parse_rings(row["rings"]))
    if "overflow_steps" in row:
        update_group_steps(group=group, steps=parse_steps(row["overflow_steps"]))
    if "comfort_messages" in row:
        update_group_comfort(group=group, messages=parse_comfort(row["comfort_messages"]))


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
    location = Field(column_name="location", attribute="location", widget=ForeignKeyWidget(Location, "code"))
    display_name = Field(column_name="display_name", readonly=True)
    skills = Field(column_name="skills", readonly=True)
    groups = Field(column_name="groups", readonly=True)

    class Meta:
        model = Agent
        import_id_fields = ("extension",)
        # Validation is the services' part: a new row has no user before they make one.
        clean_model_instances = False
        fields = (
            "username", "display_name", "extension", "accept_on", "language", "sip_contact", "location",
            "is_active", "skills", "groups",
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
        name: getattr(instance, name)
        for name in ("extension", "accept_on", "language", "sip_contact", "location")
    }
    if "display_name" in row:
        values["display_name"] = str(row["display_name"] or "")
    if "skills" in row:
        values["skills"] = parse_pairs(row["skills"], default=DEFAULT_LEVEL)
    if "groups" in row:
        values["groups"] = parse_pairs(row["groups"])
    return values
