"""What the floor is told about the directory."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig, Ring
from apps.acd.line_selectors import LineRules
from apps.agents.domain.capacity import USUAL, Capacity
from apps.agents.domain.states import Presence
from apps.agents.domain.strategy import Strategy
from apps.agents.models import (
    Agent,
    AgentSkill,
    CapacityProfile,
    GroupMembership,
    GroupSkill,
    Location,
    SearchRing,
    ServiceLevelPolicy,
    SkillGroup,
)
from apps.agents.selectors import get_service_levels_now, list_agents

Owner = TypeVar("Owner")

_OUTGOING = (
    "dial_seconds", "outbound_caller", "callback_offered", "callback_window_seconds", "callback_give_up_seconds",
    "callback_attempts", "callback_gap_seconds",
)  # fmt: skip


_USUAL_LEVEL = ServiceLevelPolicy()
"""Of a group that has no policy."""


def load_floor_config() -> FloorConfig:
    """Return active agents and groups as the picture that the engine works with: at most seventeen queries, whatever
    the size."""
    return FloorConfig(agents=_agents(), groups=_groups())


def _agents() -> dict[int, AgentConfig]:
    capacities = _Capacities()
    skills = _levels(AgentSkill.objects.values_list("agent_id", "skill__code", "level"))
    ranks = _ranks_by_agent()
    return {
        agent.pk: _agent(agent, ranks[agent.pk], skills[agent.pk], capacities.of(agent))
        for agent in list_agents().filter(is_active=True)
    }


class _Capacities:
    """The capacity profiles, read once."""

    def __init__(self) -> None:
        profiles = list(CapacityProfile.objects.all())
        self._by_id = {profile.pk: profile.capacity for profile in profiles}
        self._default = next((one.capacity for one in profiles if one.is_default), USUAL)

    def of(self, agent: Agent) -> Capacity:
        """Return the agent's own, the default profile's, or the usual one."""
        own = agent.capacity_profile_id
        return self._default if own is None else self._by_id[own]


def _agent(agent: Agent, ranks: dict[str, int], skills: dict[str, int], capacity: Capacity) -> AgentConfig:
    return AgentConfig(
        agent_id=agent.pk,
        name=agent.name,
        extension=agent.extension,
        groups=tuple(ranks),
        skills=skills,
        accept_on=agent.accept_on,
        ranks=ranks,
        location=agent.location.code if agent.location else "",
        capacity=capacity,
    )


def _ranks_by_agent() -> dict[int, dict[str, int]]:
    """Return the active groups that each agent serves with the agent's rank there, in a stable order: equal pictures
    must compare equal."""
    memberships = GroupMembership.objects.filter(group__is_active=True).order_by("rank", "group__code")
    return _levels(memberships.values_list("agent_id", "group__code", "rank"))


def _groups() -> dict[str, GroupConfig]:
    asked = GroupSkill.objects.values_list("group_id", "skill__code", "level")
    required, preferred = _levels(asked.filter(is_required=True)), _levels(asked.filter(is_required=False))
    rings, lines, levels = _rings(), LineRules(), get_service_levels_now()
    found: dict[str, GroupConfig] = {}
    for group in (
        SkillGroup.objects.select_related("hours").prefetch_related("locations").filter(is_active=True)
    ):
        made = _group(group, required[group.pk], preferred[group.pk], rings[group.pk])
        level = levels.get(group.pk) or _USUAL_LEVEL
        found[group.code] = replace(made, queue=lines.of(group), threshold_seconds=level.threshold_seconds)
    return found


def _rings() -> dict[int, tuple[Ring, ...]]:
    """Return the rings of each group, the first to open first."""
    found: dict[int, tuple[Ring, ...]] = defaultdict(tuple)
    for ring in SearchRing.objects.order_by("after_seconds").prefetch_related("groups", "locations"):
        codes = tuple(sorted(group.code for group in ring.groups.all() if group.is_active))
        further = _codes(ring.locations.all())
        found[ring.group_id] += (
            Ring(ring.after_seconds, ring.lower_levels, codes, further, ring.all_locations),
        )
    return found


def _group(
    group: SkillGroup, skills: dict[str, int], preferred: dict[str, int], rings: tuple[Ring, ...]
) -> GroupConfig:
    return GroupConfig(
        code=group.code,
        name=group.name,
        skills=skills,
        ring_timeout_seconds=group.ring_timeout_seconds,
        wrap_up_seconds=group.wrap_up_seconds,
        pause_after_misses=group.pause_after_misses,
        record=group.record_calls,
        auto_answer=group.auto_answer,
        wrap_up_extension_seconds=group.wrap_up_extension_seconds,
        strategy=Strategy(group.strategy),
        preferred=preferred,
        rings=rings,
        preferred_agent_seconds=group.preferred_agent_seconds,
        preferred_agent_days=group.preferred_agent_days,
        urgency=group.urgency,
        priority_seconds=group.priority_seconds,
        tier_seconds=group.tier_seconds,
        most_head_start_seconds=group.most_head_start_seconds,
        pause_presence=Presence(group.pause_presence),
        misses_forgotten_seconds=group.misses_forgotten_seconds,
        locations=_codes(group.locations.all()),
        **{name: getattr(group, name) for name in _OUTGOING},
    )


def _codes(locations: Iterable[Location]) -> tuple[str, ...]:
    """Return the codes in a stable order."""
    return tuple(sorted(location.code for location in locations))


def _levels(rows: Iterable[tuple[Owner, str, int]]) -> dict[Owner, dict[str, int]]:
    """Return the skill levels of each owner (agent or group) by skill code."""
    found: dict[Owner, dict[str, int]] = defaultdict(dict)
    for owner, skill, level in rows:
        found[owner][skill] = level
    return found
