"""The slow truth: the same choices made by looking at everybody, without any index."""

from collections.abc import Callable, Iterable
from math import log

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.acd.domain.state import AgentState, FloorState, Stage, WorkItem
from apps.agents.domain.states import Presence, WorkState
from apps.agents.domain.strategy import Strategy
from apps.kernel.chance import drawn


def key_of(item: WorkItem, config: FloorConfig) -> tuple[float, int]:
    """Return what orders the waiting: lower is served first."""
    group = config.groups.get(item.group)
    since = item.waiting_since - item.head_start_seconds
    if group is None:
        return since, item.order
    head_start = group.priority_seconds * item.priority + group.tier_seconds * item.tier
    head_start = min(head_start, group.most_head_start_seconds)
    return since - head_start + group.threshold_seconds * group.urgency, item.order


def needed(item: WorkItem, config: FloorConfig) -> dict[str, int]:
    """Return the levels that are asked for now."""
    group = config.groups.get(item.group) or GroupConfig(item.group, item.group)
    lower = max([ring.lower_levels for ring in group.rings[: max(0, item.ring)]], default=0)
    codes = {*group.skills, *item.skills}
    return {code: max(group.skills.get(code, 0), item.skills.get(code, 0)) - lower for code in codes}


def asked_groups(item: WorkItem, config: FloorConfig) -> list[str]:
    """Return the groups whose members may be asked now, the interaction's own first."""
    group = config.groups.get(item.group)
    rings = group.rings[: max(0, item.ring)] if group else ()
    return [item.group, *(code for ring in rings for code in ring.groups)]


def fits(item: WorkItem, agent_id: int, config: FloorConfig) -> bool:
    """Return whether the agent may be given the interaction by group and skills, or is the one it waits for."""
    agent = config.agents.get(agent_id)
    if agent is None:
        return False
    if item.agent_id is not None:
        return item.agent_id == agent_id
    if item.ring < 0:
        return item.preferred_agent_id == agent_id
    if not set(asked_groups(item, config)) & set(agent.groups):
        return False
    if agent.location not in asked_locations(item, config, agent.location):
        return False
    return all(agent.skills.get(skill, 0) >= level for skill, level in needed(item, config).items())


def asked_locations(item: WorkItem, config: FloorConfig, mine: str) -> set[str]:
    """Return where those sit who may be asked now, as far as ``mine`` is concerned."""
    group = config.groups.get(item.group)
    if group is None or not group.locations:
        return {mine}
    rings = group.rings[: max(0, item.ring)]
    if any(ring.all_locations for ring in rings):
        return {mine}
    return {*group.locations, *(code for ring in rings for code in ring.locations)}


def is_free(agent: AgentState, connected: Callable[[int], bool], config: FloorConfig) -> bool:
    """Return whether the agent can be offered a call."""
    known = config.agents.get(agent.agent_id)
    blends = known is None or known.capacity.lets_call_come(agent.desk.values())
    idle = agent.presence is Presence.AVAILABLE and agent.work is WorkState.IDLE
    return idle and blends and connected(agent.agent_id)


def choice(item: WorkItem, agent: AgentState, config: FloorConfig, now: float) -> tuple[object, ...]:
    """Return what orders the free agents for the interaction: lower is asked first."""
    group = config.groups.get(item.group)
    if group is None or item.agent_id is not None or item.ring < 0:
        return len(agent.desk), agent.idle_since, agent.agent_id
    who = config.agents[agent.agent_id]
    band = next(n for n, code in enumerate(asked_groups(item, config)) if code in who.groups)
    rank = who.ranks.get(asked_groups(item, config)[band], 1)
    liked = -sum(who.skills.get(code, 0) >= level for code, level in group.preferred.items())
    drawn = group.strategy is Strategy.WEIGHTED_RANDOM
    own = by_strategy(group, item, agent, who, config, now, rank)
    away = bool(group.locations) and who.location not in group.locations
    return band, away, 0 if drawn else rank, liked, *own, agent.agent_id


def by_strategy(
    group: GroupConfig,
    item: WorkItem,
    agent: AgentState,
    who: AgentConfig,
    config: FloorConfig,
    now: float,
    rank: int,
) -> tuple[float, ...]:
    idle, load = agent.idle_since, len(agent.desk)
    match group.strategy:
        case Strategy.LEAST_OCCUPIED:
            spell = max(0.0, now - agent.counted_at)
            total = agent.busy_seconds + agent.idle_seconds + spell
            return load, agent.busy_seconds / total if total else 0.0
        case Strategy.FEWEST_HANDLED:
            return load, agent.handled, idle
        case Strategy.ROUND_ROBIN:
            return load, agent.asked
        case Strategy.BEST_FIT:
            asked = {code for code, level in needed(item, config).items() if level > 0} | set(group.preferred)
            return -sum(who.skills.get(code, 0) for code in asked), load, idle
        case Strategy.LEAST_SKILLED:
            return sum(who.skills.values()), load, idle
        case Strategy.SEQUENTIAL:
            return int(who.extension), load, idle
        case Strategy.WEIGHTED_RANDOM:
            return load, -log(drawn(item.interaction_id, item.attempts, agent.agent_id)) * rank
    return load, idle


def takers(
    item: WorkItem,
    agents: Iterable[AgentState],
    config: FloorConfig,
    connected: Callable[[int], bool],
    now: float,
) -> list[AgentState]:
    """Return the free agents who may be offered the interaction, in the order in which they are asked."""
    found = [
        agent
        for agent in agents
        if is_free(agent, connected, config)
        and fits(item, agent.agent_id, config)
        and item.missed_by.get(agent.agent_id) != agent.available_mark
    ]
    return sorted(found, key=lambda agent: choice(item, agent, config, now))


def next_match(
    state: FloorState, config: FloorConfig, connected: Callable[[int], bool], now: float
) -> tuple[str, int] | None:
    """Return the (call, agent) that has to be brought together next; None where nobody can be served."""
    waiting = [item for item in state.work.values() if item.stage is Stage.QUEUED and item.is_call]
    for item in sorted(waiting, key=lambda item: key_of(item, config)):
        if found := takers(item, state.agents.values(), config, connected, now):
            return item.interaction_id, found[0].agent_id
    return None
