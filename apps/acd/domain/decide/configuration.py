"""A supervisor changed the directory: make what is going on agree with it."""

from apps.acd.domain.decide import (
    callbacks,
    listening,
    offers,
    outbound,
    presence,
    queueing,
    waiting,
    wrap_up,
)
from apps.acd.domain.fold import REMOVED
from apps.acd.domain.state import AgentState
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence, WorkState


def agree(turn: Turn) -> None:
    """Send removed agents home and the waiting of removed groups back to their flows, and call nobody who must not be
    called any more.

    It compares the state with the configuration, not one configuration with another, so that it also settles what
    changed while the floor was down. Conversations go on in any case, and work that is no call waits for its group to
    come back, or for a supervisor to move it.
    """
    for agent in list(turn.board.state.agents.values()):
        if agent.agent_id not in turn.config.agents:
            _send_home(turn, agent)
    callbacks.agree(turn)
    for item in list(turn.board.state.work.values()):
        outbound.agree(turn, item)
        if item.is_waiting and item.listens and item.group not in turn.config.groups:
            queueing.flow_out(turn, item, "group_removed")
        elif item.is_waiting:
            waiting.plan(turn, item)


def _send_home(turn: Turn, agent: AgentState) -> None:
    if agent.presence is not Presence.OFFLINE or agent.reason != REMOVED:
        presence.change(turn, agent.agent_id, Presence.OFFLINE, reason=REMOVED, by=presence.SYSTEM)
    item = turn.item(agent.interaction_id)
    offer = item.offers.get(agent.agent_id) if item else None
    if item and offer:
        offers.withdraw_one(turn, item, offer, "agent_gone")
        if not item.offers:
            queueing.back_in_line(turn, item)
    elif agent.work is WorkState.LISTENING and item:
        listening.end(turn, item, item.monitors[agent.agent_id], "agent_gone")
    elif agent.work is WorkState.WRAP_UP:
        wrap_up.finish(turn, agent, automatic=True)
