"""The fold of what is no call, and of an agent's time: the part of ``fold.py`` that is about them; the same rules
hold."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.acd.domain.state import AgentState, FloorState, Handling, Stage, WorkItem, elapsed
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import events as ev
from apps.kernel.messages import Event

REMOVED = "removed"
"""Reason of the last :class:`PresenceChanged` of an agent whom a supervisor took off the floor."""


def taken(state: FloorState, item: WorkItem, event: ev.InteractionAnswered, at: float) -> None:
    """The agent has it on the desk."""
    agent = state.agent(event.agent_id)
    count_time(agent, at)
    agent.missed_at = []
    agent.desk_handled += 1
    agent.desk[item.interaction_id] = item.medium
    agent.desk_offer = ""
    item.offers.clear()
    item.missed_by.clear()
    item.handling = Handling(event.offer_id, event.agent_id, taken_at=at, running_since=at)
    item.stage = Stage.CONNECTED


def put_down(state: FloorState, item: WorkItem, event: ev.SegmentEnded, at: float) -> None:
    """The agent has it no longer."""
    agent = state.agent(event.agent_id)
    count_time(agent, at)
    agent.desk.pop(item.interaction_id, None)
    agent.idle_since = at
    item.handling = None
    item.stage = Stage.ENDED
    forget_removed(state, agent)


def offer_over(state: FloorState, agent_id: int, interaction_id: str) -> None:
    """An offer has ended; a phone's offers are not noted at the agent."""
    agent = state.agent(agent_id)
    if agent.desk_offer == interaction_id:
        agent.desk_offer = ""
        forget_removed(state, agent)


def _paused(state: FloorState, event: ev.WorkPaused, at: float) -> None:
    if (handling := _handling(state, event)) and handling.running_since is not None:
        handling.worked_seconds += elapsed(handling.running_since, at)
        handling.running_since, handling.paused_at = None, at


def _resumed(state: FloorState, event: ev.WorkResumed, at: float) -> None:
    if handling := _handling(state, event):
        handling.running_since, handling.paused_at = at, None


def _handling(state: FloorState, event: ev.WorkPaused | ev.WorkResumed) -> Handling | None:
    item = state.work.get(event.interaction_id)
    return item.handling if item else None


def count_time(agent: AgentState, at: float) -> None:
    """Add the time since the last change to what the agent did in it."""
    seconds = elapsed(agent.counted_at, at)
    if agent.work is not WorkState.IDLE or agent.desk:
        agent.busy_seconds += seconds
    elif agent.presence is Presence.AVAILABLE:
        agent.idle_seconds += seconds
    agent.counted_at = at


def forget_removed(state: FloorState, agent: AgentState) -> None:
    """One who was taken off the floor is remembered until the last work is done, and then no longer."""
    gone = agent.presence is Presence.OFFLINE and agent.reason == REMOVED
    if gone and agent.work is WorkState.IDLE and not agent.desk and not agent.desk_offer:
        state.agents[agent.agent_id] = AgentState(agent.agent_id)


STEPS: Mapping[type[Event], Callable[[FloorState, Any, float], None]] = {
    ev.WorkPaused: _paused,
    ev.WorkResumed: _resumed,
}
