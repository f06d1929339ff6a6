"""What the floor is told about the directory."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.agents.models import Agent, AgentSkill, GroupMembership, GroupSkill, SkillGroup
from apps.agents.selectors import list_agents

Owner = TypeVar("Owner")


def load_floor_config() -> FloorConfig:
    """Return active agents and groups as the picture that the engine works with: five queries, whatever the size."""
    return FloorConfig(agents=_agents(), groups=_groups())


def _agents() -> dict[int, AgentConfig]:
    skills = _levels(AgentSkill.objects.values_list("agent_id", "skill__code", "level"))
    groups = _groups_by_agent()
    return {
        agent.pk: _agent(agent, groups[agent.pk], skills[agent.pk])
        for agent in list_agents().filter(is_active=True)
    }


def _agent(agent: Agent, groups: list[str], skills: dict[str, int]) -> AgentConfig:
    return AgentConfig(
        agent_id=agent.pk,
        name=agent.name,
        extension=agent.extension,
        groups=tuple(groups),
        skills=skills,
        accept_on=agent.accept_on,
    )


def _groups_by_agent() -> dict[int, list[str]]:
    """Return the active groups that each agent serves, in a stable order: equal pictures must compare equal."""
    found: dict[int, list[str]] = defaultdict(list)
    memberships = GroupMembership.objects.filter(group__is_active=True).order_by("rank", "group__code")
    for agent_id, code in memberships.values_list("agent_id", "group__code"):
        found[agent_id].append(code)
    return found


def _groups() -> dict[str, GroupConfig]:
    skills = _levels(GroupSkill.objects.values_list("group_id", "skill__code", "level"))
    return {
        group.code: _group(group, skills[group.pk]) for group in SkillGroup.objects.filter(is_active=True)
    }


def _group(group: SkillGroup, skills: dict[str, int]) -> GroupConfig:
    return GroupConfig(
        code=group.code,
        name=group.name,
        skills=skills,
        ring_timeout_seconds=group.ring_timeout_seconds,
        wrap_up_seconds=group.wrap_up_seconds,
        pause_after_misses=group.pause_after_misses,
        record=group.record_calls,
        threshold_seconds=group.threshold_seconds,
        auto_answer=group.auto_answer,
        wrap_up_extension_seconds=group.wrap_up_extension_seconds,
    )


def _levels(rows: Iterable[tuple[Owner, str, int]]) -> dict[Owner, dict[str, int]]:
    """Return the skill levels of each owner (agent or group) by skill code."""
    found: dict[Owner, dict[str, int]] = defaultdict(dict)
    for owner, skill, level in rows:
        found[owner][skill] = level
    return found
