"""What the switch reports. Which of two simultaneous reports comes first decides; the later one does no harm."""

from apps.acd.domain.decide import (
    conversation,
    handover,
    listening,
    monitoring,
    outbound,
    outside,
    parties,
    party,
    queueing,
    recording,
    responses,
)
from apps.acd.domain.decide.offers import live_offer
from apps.acd.domain.state import Conversation, Party, Stage, WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, messages as msg
from apps.interactions.domain.numbers import customer_dial

NOT_REGISTERED = 20  # Q.850: subscriber absent


def caller_hung_up(turn: Turn, message: msg.CallerHungUp) -> None:
    """While waiting that is an abandon, while talking the end of the conversation; afterwards no news."""
    item = turn.item(message.interaction_id)
    if item is None:
        return
    if item.conversation:
        conversation.end_by_caller(turn, item, item.conversation, message.cause)
    elif item.stage is Stage.OUTSIDE:
        outside.end(turn, item, message.cause)
    elif not item.to_dial:  # one whom we are to call is not on the line
        queueing.abandon(turn, item, message.cause)


def agent_leg_answered(turn: Turn, message: msg.AgentLegAnswered) -> None:
    """The agent picked up. Too late means that the leg has nobody to talk to: drop it."""
    item = turn.item(message.interaction_id)
    talking = item.conversation if item else None
    if talking and talking.offer_id == message.offer_id:
        return
    dial = item.dial if item else None
    offer = live_offer(item, message.offer_id)
    monitor = listening.monitor_of_leg(item, message.offer_id)
    if item and dial and dial.offer_id == message.offer_id:
        outbound.agent_picked_up(turn, item, dial)
    elif item and offer and item.to_dial:
        outbound.offer_picked_up(turn, item, offer)
    elif item and offer:
        conversation.answer(turn, item, offer)
    elif item and monitor:
        monitoring.leg_answered(turn, item, monitor)
    elif not _joined(turn, item, message.offer_id):
        turn.do(fx.DropLeg(message.interaction_id, message.offer_id))


def agent_leg_ended(turn: Turn, message: msg.AgentLegEnded) -> None:
    """Before the answer the offer failed, afterwards the agent hung up; the leg of any other offer is no news."""
    item = turn.item(message.interaction_id)
    if item is None:
        return
    if item.conversation and item.conversation.offer_id == message.offer_id:
        handover.end_by_phone(turn, item, item.conversation)
    elif item.dial and item.dial.offer_id == message.offer_id:
        outbound.agent_gone(turn, item, item.dial, message.cause)
    elif offer := live_offer(item, message.offer_id):
        responses.phone_failed(turn, item, offer, message.cause)
    elif monitor := listening.monitor_of_leg(item, message.offer_id):
        monitoring.leg_ended(turn, item, monitor, message.cause)
    elif found := item.parties.get(message.offer_id):
        parties.leg_ended(turn, item, found, message.cause)


def number_answered(turn: Turn, message: msg.NumberAnswered) -> None:
    """A number that was dialled picked up: the customer of an outgoing call, or a further party. Too late means that
    nobody wants to talk to them any more."""
    item = turn.item(message.interaction_id)
    if item and item.dial and item.dial.dial_id == message.dial_id:
        outbound.reached(turn, item, item.dial)
    elif not _is_with_customer(item, message.dial_id) and not _joined(turn, item, message.dial_id):
        turn.do(fx.DropNumber(message.interaction_id, message.dial_id))


def number_ended(turn: Turn, message: msg.NumberEnded) -> None:
    """Somebody outside could not be reached, or hung up. Of a customer who had answered ``CallerHungUp`` says it."""
    item = turn.item(message.interaction_id)
    if item and item.dial and item.dial.dial_id == message.dial_id:
        outbound.number_ended(turn, item, item.dial, message.cause)
    elif item and (found := item.parties.get(message.dial_id)):
        parties.leg_ended(turn, item, found, message.cause)


def _is_with_customer(item: WorkItem | None, dial_id: str) -> bool:
    """Return whether the number is that of the customer, who is on the line already."""
    return bool(item and not item.to_dial and dial_id == _customers(item))


def _customers(item: WorkItem) -> str:
    return item.customer_dial_id or customer_dial(item.interaction_id)


def _joined(turn: Turn, item: WorkItem | None, party_id: str) -> bool:
    """Let a party in who picked up; return whether there is such a party. One who is in already stays."""
    found = item.parties.get(party_id) if item else None
    if item and found and not found.is_here:
        party.joined(turn, item, found)
    return found is not None


def effect_failed(turn: Turn, message: msg.EffectFailed) -> None:
    """The switch refused something. Without a ringing phone there is no offer, without a connection no conversation;
    a hold or a pause of the recording that did not begin is over; anything else the call survives."""
    item = turn.item(message.interaction_id)
    monitor = listening.monitor_of_leg(item, message.offer_id)
    if item and monitor:
        listening.end(turn, item, monitor, "failed")
        return
    talking = item.conversation if item else None
    if item is None:
        return
    if found := item.parties.get(message.offer_id or ""):
        _party_failed(turn, item, found, message.effect)
    elif not (message.offer_id and talking and talking.offer_id != message.offer_id):
        _conversation_failed(turn, item, talking, message)


def _conversation_failed(
    turn: Turn, item: WorkItem, talking: Conversation | None, message: msg.EffectFailed
) -> None:
    match message.effect:
        case fx.RingAgent.__name__:
            offer = live_offer(item, message.offer_id or "")
            if offer:
                responses.phone_failed(turn, item, offer, NOT_REGISTERED)
            elif item.dial and item.dial.offer_id == message.offer_id:
                outbound.agent_gone(turn, item, item.dial, NOT_REGISTERED)
        case fx.ConnectAgent.__name__ if talking:
            conversation.end_by_failure(turn, item, talking)
        case fx.PauseRecording.__name__ if talking:
            recording.end_pause(turn, item, talking)
        case fx.HoldCaller.__name__ if talking:
            conversation.end_hold(turn, item, talking)


def _party_failed(turn: Turn, item: WorkItem, found: Party, effect: str) -> None:
    """Who cannot be called or connected is not in the call; nor who cannot be put on hold, for they would hear what
    is not meant for them."""
    if effect in (fx.RingAgent.__name__, fx.ConnectParty.__name__, fx.HoldParty.__name__):
        party.remove(turn, item, found, "failed")
        outside.party_gone(turn, item, came=found.is_here)


def customer_found(turn: Turn, message: msg.CustomerFound) -> None:
    """No news for the queue: the customer's tier counts from the moment of queueing, for all that wait alike."""
