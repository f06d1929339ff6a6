"""Somebody of a skill group is wanted in a conversation: whom to call."""

from dataclasses import dataclass

from apps.acd.domain.explain import explain
from apps.acd.domain.state import WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain.decision import Decision

MISSES = frozenset({"timeout", "declined", "busy", "unreachable", "ended", "agent_gone", "failed"})
"""How an invitation may end that leads to the next member of the group."""


@dataclass(frozen=True, slots=True)
class Found:
    """Who is to be called for ``group``, and why they; ``tried`` have been called in vain."""

    agent_id: int
    group: str
    tried: tuple[int, ...]
    decision: Decision


def find(turn: Turn, item: WorkItem, group: str, tried: tuple[int, ...] = ()) -> Found | None:
    """Return the free agent whom ``group`` would give an interaction of its own now, without those ``tried``. Nobody
    can wait for a ring of the widening here: where nobody fits, the next one counts at once."""
    matcher, state = turn.board.matcher, turn.board.state
    marks = {agent_id: state.agent(agent_id).available_mark for agent_id in tried}
    for ring in range(len(turn.board.group(group).rings) + 1):
        wish = WorkItem(
            item.interaction_id,
            item.segment,
            group,
            item.caller,
            queued_at=turn.now,
            order=0,
            ring=ring,
            attempts=item.attempts,
            missed_by=marks,
        )
        agent_id = matcher.best_for(wish, turn.now, tried.__contains__)
        if agent_id is not None:
            fitting = matcher.count_for(wish) - sum(matcher.is_idle(each) for each in tried)
            return Found(agent_id, group, tried, explain(turn.board, wish, agent_id, max(1, fitting)))
    return None
