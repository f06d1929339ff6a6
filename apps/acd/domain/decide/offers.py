"""An offer: one attempt to give an interaction to one agent. It is made here, and withdrawn; what the agent makes of
it is in ``responses.py``. It ends exactly once."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import AgentConfig, GroupConfig
from apps.acd.domain.state import Offer, WorkItem, elapsed
from apps.acd.domain.timers import offer_timer, widen_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK
from apps.interactions.domain import effects as fx, events as ev
from apps.interactions.domain.decision import Decision


def make_offer(turn: Turn, item: WorkItem, agent_id: int, decision: Decision) -> None:
    """Offer the waiting interaction to the agent; where agents accept by picking up, ring at once."""
    agent, group = turn.config.agents[agent_id], turn.board.group(item.group)
    offer_id = f"{item.interaction_id}-{item.attempts + 1}"
    expires_at = turn.now + group.ring_timeout_seconds
    turn.emit(
        ev.OfferMade(
            item.interaction_id, item.segment, offer_id, agent_id, item.group, expires_at, decision=decision
        )
    )
    turn.wake(offer_timer(offer_id), expires_at, cmd.OfferExpired(item.interaction_id, offer_id))
    if item.is_call:
        _ring(turn, item, agent, offer_id, group, expires_at)
    elif group.auto_answer:
        take(turn, item, item.offers[agent_id])


def _ring(
    turn: Turn, item: WorkItem, agent: AgentConfig, offer_id: str, group: GroupConfig, expires_at: float
) -> None:
    """The phone side of the agent is asked for; what the desk was offered goes back, for the call comes first."""
    agent_id = agent.agent_id
    state = WORK.next(turn.agent(agent_id).work, "offer")
    turn.emit(WorkStateChanged(agent_id, state, item.interaction_id))
    if group.auto_answer:
        turn.emit(ev.OfferAccepted(item.interaction_id, offer_id, agent_id, expires_at))
    if group.auto_answer or agent.accept_on == "phone":
        seconds = group.ring_timeout_seconds
        turn.do(
            fx.RingAgent(
                item.interaction_id,
                offer_id,
                agent_id,
                seconds,
                item.caller,
                auto_answer=group.auto_answer,
                outbound=item.to_dial,
            )
        )
    if turn.agent(agent_id).desk_offer:
        withdraw_from_desk(turn, agent_id, "call")


def answered(turn: Turn, item: WorkItem, offer: Offer) -> None:
    """The agent has it now, and nobody else is asked any more. What was not accepted on the screen is with that."""
    if not offer.accepted:
        turn.emit(ev.OfferAccepted(item.interaction_id, offer.offer_id, offer.agent_id, offer.expires_at))
    withdraw(turn, item, "taken", keep=offer)
    turn.emit(
        ev.InteractionAnswered(
            interaction_id=item.interaction_id,
            segment=item.segment,
            offer_id=offer.offer_id,
            agent_id=offer.agent_id,
            group=item.group,
            wait_seconds=elapsed(item.queued_at, turn.now),
            ring_seconds=elapsed(offer.made_at, turn.now),
        )
    )
    turn.let_sleep(offer_timer(offer.offer_id))


def take(turn: Turn, item: WorkItem, offer: Offer) -> None:
    """The agent takes what is no call: with that it is on the desk. There is nothing to connect."""
    answered(turn, item, offer)
    if item.widen_at:
        turn.let_sleep(widen_timer(item.interaction_id))


def withdraw_from_desk(turn: Turn, agent_id: int, reason: str) -> WorkItem | None:
    """Take back what is offered to the agent besides their calls; return the interaction if nobody is asked now."""
    item = turn.item(turn.agent(agent_id).desk_offer)
    offer = item.offers.get(agent_id) if item else None
    if item is None or offer is None:
        return None
    withdraw_one(turn, item, offer, reason)
    return None if item.offers else item


def withdraw(turn: Turn, item: WorkItem, reason: str, *, keep: Offer | None = None) -> None:
    """Take the interaction's offers back, all but ``keep``; their agents keep their places among the idle."""
    for offer in list(item.offers.values()):
        if offer is not keep:
            withdraw_one(turn, item, offer, reason)


def withdraw_one(turn: Turn, item: WorkItem, offer: Offer, reason: str) -> None:
    """Take one offer back."""
    turn.emit(ev.OfferWithdrawn(item.interaction_id, offer.offer_id, offer.agent_id, reason))
    release_agent(turn, item.interaction_id, offer)


def release_agent(turn: Turn, interaction_id: str, offer: Offer) -> None:
    """The offer has ended without a conversation: its agent is idle, its phone and its timer stop."""
    turn.let_sleep(offer_timer(offer.offer_id))
    item = turn.item(interaction_id)
    if item and not item.is_call:
        return
    state = WORK.next(turn.agent(offer.agent_id).work, "offer_ended")
    turn.emit(WorkStateChanged(offer.agent_id, state))
    turn.do(fx.DropLeg(interaction_id, offer.offer_id))


def live_offer(item: WorkItem | None, offer_id: str) -> Offer | None:
    """Return this offer of the interaction if it has not ended."""
    offers = item.offers.values() if item else ()
    return next((offer for offer in offers if offer.offer_id == offer_id), None)
