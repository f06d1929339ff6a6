"""The slow truth: the same choices made by looking at everybody, without any index."""

from collections.abc import Callable, Iterable

from apps.acd.domain.config import FloorConfig
from apps.acd.domain.state import AgentState, FloorState, Stage, WorkItem
from apps.agents.domain.states import Presence, WorkState


def key_of(item: WorkItem, config: FloorConfig) -> tuple[float, int]:
    """Return what orders the waiting: lower is served first."""
    head_start = config.priority_seconds * item.priority + config.tier_seconds * item.tier
    return item.queued_at - head_start, item.order


def fits(item: WorkItem, agent_id: int, config: FloorConfig) -> bool:
    """Return whether the agent may be given the interaction by group and skills, or is the one it waits for."""
    agent = config.agents.get(agent_id)
    if agent is None:
        return False
    if item.agent_id is not None:
        return item.agent_id == agent_id
    if item.group not in agent.groups:
        return False
    needed = [*config.groups[item.group].skills.items()] if item.group in config.groups else []
    return all(agent.skills.get(skill, 0) >= level for skill, level in [*needed, *item.skills.items()])


def is_free(agent: AgentState, connected: Callable[[int], bool]) -> bool:
    """Return whether the agent can be offered anything."""
    return agent.presence is Presence.AVAILABLE and agent.work is WorkState.IDLE and connected(agent.agent_id)


def takers(
    item: WorkItem, agents: Iterable[AgentState], config: FloorConfig, connected: Callable[[int], bool]
) -> list[AgentState]:
    """Return the free agents who may be offered the interaction, longest idle first."""
    found = [
        agent
        for agent in agents
        if is_free(agent, connected)
        and fits(item, agent.agent_id, config)
        and item.missed_by.get(agent.agent_id) != agent.available_mark
    ]
    return sorted(found, key=lambda agent: (agent.idle_since, agent.agent_id))


def next_match(
    state: FloorState, config: FloorConfig, connected: Callable[[int], bool]
) -> tuple[str, int] | None:
    """Return the (interaction, agent) that has to be brought together next; None where nobody can be served."""
    waiting = [item for item in state.work.values() if item.stage is Stage.QUEUED]
    for item in sorted(waiting, key=lambda item: key_of(item, config)):
        if found := takers(item, state.agents.values(), config, connected):
            return item.interaction_id, found[0].agent_id
    return None
