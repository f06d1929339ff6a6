"""Spreadsheets of the agent directory."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.sheets import format_pairs, parse_pairs
from apps.agents.line_services import (
    update_group_comfort,
    update_group_locations,
    update_group_rings,
    update_group_steps,
)
from apps.agents.models import Agent, Location, ServiceLevelPolicy, Skill, SkillGroup
from apps.agents.models.line_settings import LINE_FIELDS
from apps.agents.selectors import get_service_level, list_agents
from apps.agents.services import (
    LEVEL_FIELDS,
    create_agent,
    open_service_level,
    set_service_level,
    update_agent,
    update_group_skills,
)
from apps.agents.sheet_lists import (
    format_comfort,
    format_rings,
    format_steps,
    parse_comfort,
    parse_rings,
    parse_steps,
)
from apps.sheets.describing import column_of, with_names
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.model_sheet import ModelSheet
from apps.sheets.resource import Row, Values

# A level where a sheet names a skill without one.
DEFAULT_LEVEL = 5
LEVEL_HELP = _("What holds now. A change holds from the next quarter of an hour on.")
_LISTS = (
    "locations",
    "rings__groups",
    "rings__locations",
    "overflow_steps__target_group",
    "comfort_messages",
)


class SkillSheet(ModelSheet):
    code = "skills"
    title = _("skills")
    model = Skill
    fields = ("code", "name")


class LocationSheet(ModelSheet):
    code = "locations"
    title = _("locations")
    model = Location
    fields = ("code", "name")


class SkillGroupSheet(ModelSheet):
    """Groups by their code; ``skills`` (required) and ``preferred_skills`` as ``code:level`` pairs; lists of
    lists as ``sheet_lists.py`` says. A group that another row refers to must be there before."""

    code = "skill_groups"
    title = _("skill groups")
    model = SkillGroup
    own_parts = frozenset(
        {"required_skills", "rings", "overflow_steps", "comfort_messages", "service_levels"}
    )
    fields = (
        "code", "name", "description", "ring_timeout_seconds", "wrap_up_seconds",
        "wrap_up_extension_seconds", "auto_answer", "pause_after_misses", "pause_presence",
        "misses_forgotten_seconds", "strategy", "preferred_agent_seconds",
        "preferred_agent_days", "priority_seconds", "tier_seconds", "most_head_start_seconds", "urgency",
        "record_calls",
        "goal_service_level", "goal_asa_seconds", "goal_fcr", "is_active", *LINE_FIELDS,
    )  # fmt: skip

    def extra_columns(self) -> tuple[Column, ...]:
        levels = tuple(column_of(ServiceLevelPolicy, name, help=LEVEL_HELP) for name in LEVEL_FIELDS)
        return levels + tuple(
            with_names(Column(name, Kind.LIST, title=title, example=example))
            for name, title, example in (
                ("skills", _("skills"), "sales:5 english:3"),
                ("preferred_skills", _("preferred skills"), ""),
                ("locations", _("locations"), ""),
                ("rings", _("rings of the search"), "20 levels=2; 40 locations=*"),
                ("overflow_steps", _("overflow steps"), "waiting:60 voicemail"),
                ("comfort_messages", _("comfort messages"), "please-wait:30:60"),
            )
        )

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related(*_LISTS, "required_skills__skill", "service_levels")

    def describe(self, instance: SkillGroup) -> Values:
        pairs: dict[bool, dict[str, int]] = {True: {}, False: {}}
        for row in instance.required_skills.all():
            pairs[row.is_required][row.skill.code] = row.level
        level = get_service_level(instance)
        return super().describe(instance) | {
            **{name: getattr(level, name) for name in LEVEL_FIELDS},
            "skills": format_pairs(pairs[True]),
            "preferred_skills": format_pairs(pairs[False]),
            "locations": " ".join(sorted(location.code for location in instance.locations.all())),
            "rings": format_rings(instance.rings.all()),
            "overflow_steps": format_steps(instance.overflow_steps.all()),
            "comfort_messages": format_comfort(instance.comfort_messages.all()),
        }

    def canonical(self, row: Row) -> None:
        _canonical_pairs(row, {"skills": 1, "preferred_skills": 1})
        if "locations" in row.values:
            row.values["locations"] = " ".join(sorted(row.values["locations"].replace(",", " ").split()))

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        is_new = instance.pk is None
        group: SkillGroup = super().save(instance, values, by)
        _save_level(group, {name: values[name] for name in LEVEL_FIELDS if name in values}, is_new, by)
        if "skills" in values:
            update_group_skills(group=group, skills=parse_pairs(values["skills"]))
        if "preferred_skills" in values:
            preferred = parse_pairs(values["preferred_skills"])
            update_group_skills(group=group, skills=preferred, is_required=False)
        _save_lists(group, values)
        return group


def _save_level(group: SkillGroup, wanted: Values, is_new: bool, by: Any) -> None:
    """Let a new group begin with what the row says. In one that there is, a change holds from the next quarter of an
    hour on."""
    now = get_service_level(SkillGroup.objects.get(pk=group.pk))
    if is_new:
        open_service_level(group=group, by=by, **wanted)
    elif any(getattr(now, name) != value for name, value in wanted.items()):
        set_service_level(group=group, by=by, note=gettext("From a spreadsheet."), **wanted)


def _save_lists(group: SkillGroup, values: Values) -> None:
    """Write the lists that the row has a column for."""
    if "locations" in values:
        update_group_locations(group=group, codes=values["locations"].split())
    if "rings" in values:
        update_group_rings(group=group, rings=parse_rings(values["rings"]))
    if "overflow_steps" in values:
        update_group_steps(group=group, steps=parse_steps(values["overflow_steps"]))
    if "comfort_messages" in values:
        update_group_comfort(group=group, messages=parse_comfort(values["comfort_messages"]))


class AgentSheet(ModelSheet):
    """Agents by their extension; a new extension makes a user too, without a password.

    ``skills`` are ``code:level`` pairs, ``groups`` ``code:rank`` pairs. Secrets are neither exported nor imported.
    """

    code = "agents"
    title = _("agents")
    model = Agent
    key = "extension"
    own_parts = frozenset({"skill_levels", "memberships"})
    fields = ("extension", "accept_on", "language", "sip_contact", "location", "is_active")

    def extra_columns(self) -> tuple[Column, ...]:
        username = Column("username", Kind.CODE, title=_("username"), most=150, help=_("Of new agents only."))
        name = Column("display_name", title=_("display name"), most=150)
        skills = Column("skills", Kind.LIST, title=_("skills"), example="sales:5 english:3")
        groups = Column("groups", Kind.LIST, title=_("skill groups"), example="sales:1")
        return tuple(with_names(column) for column in (username, name, skills, groups))

    def get_queryset(self) -> QuerySet[Any]:
        return (
            list_agents()
            .select_related("location")
            .prefetch_related("skill_levels__skill", "memberships__group")
        )

    def describe(self, instance: Agent) -> Values:
        return super().describe(instance) | {
            "username": instance.user.get_username(),
            "display_name": instance.user.display_name,
            "skills": format_pairs({row.skill.code: row.level for row in instance.skill_levels.all()}),
            "groups": format_pairs({row.group.code: row.rank for row in instance.memberships.all()}),
        }

    def canonical(self, row: Row) -> None:
        _canonical_pairs(row, {"skills": DEFAULT_LEVEL, "groups": 1})

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        self.set_fields(instance, values)
        wanted: Values = {name: getattr(instance, name) for name in self.fields}
        if "display_name" in values:
            wanted["display_name"] = values["display_name"]
        wanted |= {name: parse_pairs(values[name]) for name in ("skills", "groups") if name in values}
        if instance.pk:
            if values.get("username", instance.user.get_username()) not in ("", instance.user.get_username()):
                raise ValidationError({"username": _("The name of a user is not changed here.")})
            return update_agent(agent=instance, **wanted)
        is_active = wanted.pop("is_active")
        agent = create_agent(username=values.get("username") or instance.extension, **wanted)
        return agent if is_active else update_agent(agent=agent, is_active=False)

    def delete(self, pks: Sequence[int], by: Any) -> None:
        """With each agent goes the user that was made for it."""
        users = list(Agent.objects.filter(pk__in=pks).values_list("user_id", flat=True))
        super().delete(pks, by)
        User.objects.filter(pk__in=users).delete()


def _canonical_pairs(row: Row, columns: dict[str, int]) -> None:
    """Write pairs as they are exported, or add what is wrong with them."""
    for name, default in columns.items():
        if name in row.values:
            try:
                row.values[name] = format_pairs(parse_pairs(row.values[name], default=default))
            except ValidationError as error:
                row.add_error(name, "text", text=" ".join(error.messages))


SHEETS = (SkillSheet, LocationSheet, SkillGroupSheet, AgentSheet)
