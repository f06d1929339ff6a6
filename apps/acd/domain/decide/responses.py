"""What becomes of an offer: the agent accepts or declines it, lets it ring out, or the phone cannot be reached."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import GroupConfig
from apps.acd.domain.decide import presence, queueing
from apps.acd.domain.decide.offers import live_offer, release_agent, take, withdraw
from apps.acd.domain.state import AgentState, Offer, WorkItem
from apps.acd.domain.timers import offer_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected

CONNECT_SECONDS = 15
"""How long a phone that is called after its agent accepted on the screen may take to pick up."""

CALL_REJECTED = 21
REASONS = {16: "ended", 17: "busy", 18: "timeout", 19: "timeout"}
"""Q.850 causes of a leg that nobody picked up; every other one means that the phone is ``unreachable``."""


def accept(turn: Turn, command: cmd.AcceptOffer) -> None:
    """The agent takes it on the screen: call the phone, where it is a call. Accepting twice (two windows) is accepting
    once."""
    item, offer = _own_offer(turn, command)
    if offer.accepted:
        return
    if not item.is_call:
        take(turn, item, offer)
        return
    expires_at = turn.now + CONNECT_SECONDS
    interaction_id, offer_id, agent_id = item.interaction_id, offer.offer_id, offer.agent_id
    turn.emit(ev.OfferAccepted(interaction_id, offer_id, agent_id, expires_at))
    withdraw(turn, item, "taken", keep=offer)
    ring = fx.RingAgent(
        interaction_id,
        offer_id,
        agent_id,
        CONNECT_SECONDS,
        item.caller,
        auto_answer=True,
        outbound=item.to_dial,
    )
    turn.do(ring)
    turn.wake(offer_timer(offer_id), expires_at, cmd.OfferExpired(interaction_id, offer_id))


def reject(turn: Turn, command: cmd.RejectOffer) -> None:
    """The agent declines: no miss, but this interaction does not come back to them by itself."""
    item, offer = _own_offer(turn, command)
    _not_taken(turn, item, offer, ev.OfferRejected(item.interaction_id, offer.offer_id, offer.agent_id))


def expired(turn: Turn, message: cmd.OfferExpired) -> None:
    """Nobody took it in time. An old timer, or one that runs ahead of an extended offer, ends nothing."""
    item = turn.item(message.interaction_id)
    offer = live_offer(item, message.offer_id)
    if item is None or offer is None:
        return
    if turn.now < offer.expires_at:
        turn.wake(offer_timer(offer.offer_id), offer.expires_at, message)
        return
    _not_answered(turn, item, offer, "timeout")


def phone_failed(turn: Turn, item: WorkItem, offer: Offer, cause: int) -> None:
    """The agent's leg of a live offer is gone; ``cause`` (Q.850) says why. 21 is the phone's own "decline"."""
    if cause == CALL_REJECTED:
        _not_taken(turn, item, offer, ev.OfferRejected(item.interaction_id, offer.offer_id, offer.agent_id))
    else:
        _not_answered(turn, item, offer, REASONS.get(cause, "unreachable"))


def _own_offer(turn: Turn, command: cmd.AcceptOffer | cmd.RejectOffer) -> tuple[WorkItem, Offer]:
    agent = turn.agent(command.agent_id)
    item = turn.item(agent.interaction_id)
    offer = live_offer(item, command.offer_id)
    if offer is None and agent.desk_offer:
        item = turn.item(agent.desk_offer)
        offer = live_offer(item, command.offer_id)
    if item is None or offer is None or offer.agent_id != agent.agent_id:
        raise Rejected("no_offer", "This offer has ended.")
    return item, offer


def _not_answered(turn: Turn, item: WorkItem, offer: Offer, reason: str) -> None:
    event = ev.OfferNotAnswered(item.interaction_id, offer.offer_id, offer.agent_id, reason)
    _not_taken(turn, item, offer, event)


def _not_taken(
    turn: Turn, item: WorkItem, offer: Offer, event: ev.OfferRejected | ev.OfferNotAnswered
) -> None:
    """The agent did not take it: next agent, same place in the queue; unless others are still being asked."""
    turn.emit(event)
    release_agent(turn, item.interaction_id, offer)
    _pause_after_misses(turn, turn.agent(offer.agent_id), turn.board.group(item.group))
    if not item.offers:
        queueing.back_in_line(turn, item)


def _pause_after_misses(turn: Turn, agent: AgentState, group: GroupConfig) -> None:
    forgotten = turn.now - group.misses_forgotten_seconds if group.misses_forgotten_seconds else 0.0
    misses = sum(at > forgotten for at in agent.missed_at)
    if agent.presence is Presence.AVAILABLE and 0 < group.pause_after_misses <= misses:
        presence.change(turn, agent.agent_id, group.pause_presence, reason="missed", by=presence.SYSTEM)
