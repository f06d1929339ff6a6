"""Bring waiting interactions and idle agents together.

Between two messages nobody waits whom an idle agent could serve. A message disturbs that only through the agents and
interactions that its events name, so only those are looked at. The order is always the same: of all interactions that
anybody could take now, the one with the highest score goes first, to the free agent whom its group's strategy names.
Calls come before everything else: whoever could take either is given the call.
"""

from apps.acd.domain.decide.offers import make_offer
from apps.acd.domain.explain import explain
from apps.acd.domain.heap import Entry
from apps.acd.domain.index import Matcher
from apps.acd.domain.state import WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.capacity import DESK_MEDIA
from apps.agents.domain.strategy import Strategy

RUNG_AT_ONCE = 25
"""How many phones a group that rings all rings for one interaction, those free longest: each costs the switch a leg."""


def match_touched(turn: Turn) -> None:
    """Make every offer that has become possible in this turn."""
    _match(turn, turn.board.matcher, turn.touched_agents, turn.touched_items)
    for medium in DESK_MEDIA if turn.board.desks else ():
        if desk := turn.board.desks.get(medium):
            _match(turn, desk, dict(turn.desk_agents), dict(turn.desk_items))


def _match(turn: Turn, matcher: Matcher, agents: dict[int, None], items: dict[str, None]) -> None:
    """Make the offers of one medium. Whoever is looked at without success is taken out of ``agents`` and ``items``."""
    while items or agents:
        candidates = [
            *_touched_items(turn, matcher, items),
            *_items_for_touched_agents(turn, matcher, agents),
        ]
        if not candidates:
            return
        first = min(candidates)
        _give(turn, matcher, turn.board.state.work[first[-1]])


def match_all(turn: Turn) -> None:
    """Make every offer that is possible, whoever was touched: O(n log n) in the interactions that wait, if anybody
    is idle."""
    desks = (turn.board.desks.get(medium) for medium in DESK_MEDIA)
    for matcher in (turn.board.matcher, *(desk for desk in desks if desk)):
        for item in matcher.in_order() if matcher.has_idle else ():
            if _best_agent(turn, matcher, item) is not None:
                _give(turn, matcher, item)


def _touched_items(turn: Turn, matcher: Matcher, touched: dict[str, None]) -> list[Entry]:
    found = []
    for interaction_id in list(touched):
        item = turn.board.state.work.get(interaction_id)
        if item and matcher.is_waiting(interaction_id) and _best_agent(turn, matcher, item) is not None:
            found.append(matcher.entry_of(item))
        else:
            del touched[interaction_id]
    return found


def _items_for_touched_agents(turn: Turn, matcher: Matcher, touched: dict[int, None]) -> list[Entry]:
    found = []
    for agent_id in list(touched):
        best = _best_item(turn, matcher, agent_id) if matcher.is_idle(agent_id) else None
        if best:
            found.append(best)
        else:
            del touched[agent_id]
    return found


def _give(turn: Turn, matcher: Matcher, item: WorkItem) -> None:
    fitting = _count_idle(turn, matcher, item)
    whom = _whom_to_ask(turn, matcher, item)
    asked = [(agent_id, explain(turn.board, item, agent_id, fitting)) for agent_id in whom]
    assert asked, "only an interaction that somebody can take is given"
    for agent_id, decision in asked:
        make_offer(turn, item, agent_id, decision)


def _whom_to_ask(turn: Turn, matcher: Matcher, item: WorkItem) -> list[int]:
    """Return the one agent who is asked, or all where the group rings all and leaves it to them to accept."""
    group = turn.board.group(item.group)
    if group.strategy is Strategy.RING_ALL and not group.auto_answer:
        free = matcher.all_agents(item.interaction_id)
        return [agent_id for agent_id in free if not _has_missed(turn, item, agent_id)][:RUNG_AT_ONCE]
    agent_id = _best_agent(turn, matcher, item)
    return [] if agent_id is None else [agent_id]


def _best_item(turn: Turn, matcher: Matcher, agent_id: int) -> Entry | None:
    state = turn.board.state
    agent = state.agents[agent_id]
    if not agent.refusals:  # then nothing is to be left out
        return matcher.best_item(agent_id)
    mark = agent.available_mark
    return matcher.best_item(
        agent_id, lambda interaction_id: state.work[interaction_id].missed_by.get(agent_id) == mark
    )


def _best_agent(turn: Turn, matcher: Matcher, item: WorkItem) -> int | None:
    if not item.missed_by:
        return matcher.best_agent(item.interaction_id, turn.now)
    return matcher.best_agent(
        item.interaction_id, turn.now, lambda agent_id: _has_missed(turn, item, agent_id)
    )


def _count_idle(turn: Turn, matcher: Matcher, item: WorkItem) -> int:
    not_again = sum(
        matcher.is_idle(agent_id) and _has_missed(turn, item, agent_id) for agent_id in item.missed_by
    )
    return matcher.count_idle(item.interaction_id) - not_again


def _has_missed(turn: Turn, item: WorkItem, agent_id: int) -> bool:
    """Whether the agent did not take the interaction and has not become available anew since."""
    return item.missed_by.get(agent_id) == turn.board.state.agents[agent_id].available_mark
