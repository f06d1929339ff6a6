"""After a restart: what has to be waited for, and who is presumed to be there."""

from collections.abc import Iterable, Iterator

from apps.acd.domain import commands as cmd
from apps.acd.domain.callbacks import CALLBACK, Callback
from apps.acd.domain.decide.presence import start_grace
from apps.acd.domain.state import AgentState, WorkItem
from apps.acd.domain.timers import (
    callback_end_timer,
    callback_timer,
    dial_timer,
    max_wait_timer,
    offer_timer,
    party_timer,
    widen_timer,
    wrap_up_timer,
)
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence
from apps.kernel.messages import SetTimer


def resume_waits(turn: Turn) -> None:
    """Set a timer for every pending wait; one that ran out while the floor was down is due now."""
    state = turn.board.state
    timers = [
        *pending_timers(state.agents.values(), state.work.values()),
        *callback_timers(state.callbacks.values()),
    ]
    for timer in timers:
        turn.wake(timer.timer_id, max(timer.due_at, turn.now), timer.message)


def callback_timers(callbacks: Iterable[Callback]) -> Iterator[SetTimer]:
    """Yield the timers of all open callbacks: when each is due (again), and when it is given up."""
    for callback in callbacks:
        if callback.is_reached_or_dialling:
            continue
        given_up = cmd.CallbackGivenUp(callback.callback_id)
        yield SetTimer(callback_end_timer(callback.callback_id), callback.give_up_at, given_up)
        if CALLBACK.allows(callback.state, "due"):
            due = cmd.CallbackDue(callback.callback_id)
            yield SetTimer(callback_timer(callback.callback_id), callback.next_at, due)


def presume_connected(turn: Turn) -> None:
    """Treat every agent who is not offline as connected, each with a fresh grace time for a workbench to report."""
    for agent in turn.board.state.agents.values():
        if agent.presence is not Presence.OFFLINE and not turn.board.connections.is_connected(agent.agent_id):
            turn.board.connections.presume(agent.agent_id)
            start_grace(turn, agent)
            turn.board.follow_agent(agent.agent_id)


def pending_timers(agents: Iterable[AgentState], work: Iterable[WorkItem]) -> Iterator[SetTimer]:
    """Yield every timer that the state waits for, with the time at which it was or is due."""
    for item in work:
        yield from _timers_of_item(item)
    for agent in agents:
        if agent.wrap_up and agent.wrap_up.due_at:
            message = cmd.WrapUpExpired(agent.agent_id, agent.wrap_up.interaction_id)
            yield SetTimer(wrap_up_timer(agent.agent_id), agent.wrap_up.due_at, message)


def _timers_of_item(item: WorkItem) -> Iterator[SetTimer]:
    for offer in item.offers.values():
        message = cmd.OfferExpired(item.interaction_id, offer.offer_id)
        yield SetTimer(offer_timer(offer.offer_id), offer.expires_at, message)
    if item.is_waiting and item.widen_at:
        widen = cmd.WidenSearch(item.interaction_id, item.segment)
        yield SetTimer(widen_timer(item.interaction_id), item.widen_at, widen)
    for party in item.parties.values():
        if not party.is_here:
            expired = cmd.PartyExpired(item.interaction_id, party.party_id)
            yield SetTimer(party_timer(party.party_id), party.expires_at, expired)
    if item.dial:
        not_dialled = cmd.DialExpired(item.interaction_id, item.dial.offer_id)
        yield SetTimer(dial_timer(item.interaction_id), item.dial.expires_at, not_dialled)
    if item.is_waiting and item.max_wait_at:
        wait = cmd.MaxWaitReached(item.interaction_id, item.segment)
        yield SetTimer(max_wait_timer(item.interaction_id), item.max_wait_at, wait)
