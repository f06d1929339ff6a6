"""Whom an interaction waits for, wider with time: first its preferred agent, then the group, then ring after ring."""

from dataclasses import replace

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import GroupConfig
from apps.acd.domain.state import ONLY_PREFERRED, WorkItem, elapsed
from apps.acd.domain.timers import widen_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence
from apps.interactions.domain import events as ev


def plan_search(turn: Turn, queued: ev.InteractionQueued) -> ev.InteractionQueued:
    """Return ``queued`` with what its group's rules say of the beginning of the search: is the preferred agent worth
    waiting for, and when does the search widen?"""
    if queued.agent_id is not None:
        return replace(queued, preferred_agent_id=None)
    group = turn.board.group(queued.group)
    preferred = queued.preferred_agent_id
    if preferred is not None and _is_worth_waiting_for(turn, preferred, group):
        return replace(queued, widen_at=turn.now + group.preferred_agent_seconds)
    return replace(queued, preferred_agent_id=None, widen_at=_next_at(group, queued.queued_at, 0))


def set_timer(turn: Turn, item: WorkItem) -> None:
    """Wake up when the search of the waiting interaction widens."""
    if item.widen_at:
        message = cmd.WidenSearch(item.interaction_id, item.segment)
        turn.wake(widen_timer(item.interaction_id), item.widen_at, message)


def due(turn: Turn, message: cmd.WidenSearch) -> None:
    """The next ring is reached. An old timer widens nothing."""
    item = turn.item(message.interaction_id)
    if item is None or item.segment != message.segment or not item.is_waiting or not item.widen_at:
        return
    if turn.now < item.widen_at:
        set_timer(turn, item)
    else:
        widen(turn, item)


def widen(turn: Turn, item: WorkItem) -> None:
    """Open the next ring of the interaction's search, and every further one whose time has come too."""
    group = turn.board.group(item.group)
    waited = elapsed(item.line_since, turn.now)
    reached = sum(ring.after_seconds <= waited for ring in group.rings)
    ring = max(item.ring + 1, reached)
    widen_at = _next_at(group, item.line_since, ring)
    turn.emit(ev.SearchWidened(item.interaction_id, item.segment, item.group, ring, widen_at))
    if widen_at:
        set_timer(turn, item)
    else:
        turn.let_sleep(widen_timer(item.interaction_id))


def reached_by_now(turn: Turn, group: str, since: float) -> tuple[int, float]:
    """Return how many rings of the group are open for somebody who waits ``since``, and when the next one opens."""
    config = turn.board.group(group)
    ring = sum(part.after_seconds <= elapsed(since, turn.now) for part in config.rings)
    return ring, _next_at(config, since, ring)


def is_only_for(item: WorkItem, agent_id: int) -> bool:
    """Return whether the interaction waits for this agent because they are preferred, not because it must."""
    return item.ring == ONLY_PREFERRED and item.preferred_agent_id == agent_id


def _next_at(group: GroupConfig, queued_at: float, ring: int) -> float:
    return queued_at + group.rings[ring].after_seconds if ring < len(group.rings) else 0.0


def _is_worth_waiting_for(turn: Turn, agent_id: int, group: GroupConfig) -> bool:
    """Whether the agent serves the group and is at work now, free or not."""
    agent, state = turn.config.agents.get(agent_id), turn.board.state.agents.get(agent_id)
    if not group.preferred_agent_seconds or agent is None or state is None:
        return False
    here = state.presence is Presence.AVAILABLE and turn.board.connections.is_connected(agent_id)
    return here and group.code in agent.groups
