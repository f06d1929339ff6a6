"""What the switch reports. Which of two simultaneous reports comes first decides; the later one does no harm."""

from apps.acd.domain.decide import conversation, listening, monitoring, queueing, recording, responses
from apps.acd.domain.decide.offers import live_offer
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, messages as msg

NOT_REGISTERED = 20  # Q.850: subscriber absent


def caller_hung_up(turn: Turn, message: msg.CallerHungUp) -> None:
    """While waiting that is an abandon, while talking the end of the conversation; afterwards no news."""
    item = turn.item(message.interaction_id)
    if item is None:
        return
    if item.conversation:
        conversation.end_by_caller(turn, item, item.conversation, message.cause)
    else:
        queueing.abandon(turn, item, message.cause)


def agent_leg_answered(turn: Turn, message: msg.AgentLegAnswered) -> None:
    """The agent picked up. Too late means that the leg has nobody to talk to: drop it."""
    item = turn.item(message.interaction_id)
    talking = item.conversation if item else None
    if talking and talking.offer_id == message.offer_id:
        return
    offer = live_offer(item, message.offer_id)
    monitor = listening.monitor_of_leg(item, message.offer_id)
    if item and offer:
        conversation.answer(turn, item, offer)
    elif item and monitor:
        monitoring.leg_answered(turn, item, monitor)
    else:
        turn.do(fx.DropLeg(message.interaction_id, message.offer_id))


def agent_leg_ended(turn: Turn, message: msg.AgentLegEnded) -> None:
    """Before the answer the offer failed, afterwards the agent hung up; the leg of any other offer is no news."""
    item = turn.item(message.interaction_id)
    if item is None:
        return
    if item.conversation and item.conversation.offer_id == message.offer_id:
        conversation.end_by_phone(turn, item, item.conversation)
    elif offer := live_offer(item, message.offer_id):
        responses.phone_failed(turn, item, offer, message.cause)
    elif monitor := listening.monitor_of_leg(item, message.offer_id):
        monitoring.leg_ended(turn, item, monitor, message.cause)


def effect_failed(turn: Turn, message: msg.EffectFailed) -> None:
    """The switch refused something. Without a ringing phone there is no offer, without a connection no conversation;
    a hold or a pause of the recording that did not begin is over; anything else the call survives."""
    item = turn.item(message.interaction_id)
    monitor = listening.monitor_of_leg(item, message.offer_id)
    if item and monitor:
        listening.end(turn, item, monitor, "failed")
        return
    talking = item.conversation if item else None
    if item is None or (message.offer_id and talking and talking.offer_id != message.offer_id):
        return
    match message.effect:
        case fx.RingAgent.__name__:
            offer = live_offer(item, message.offer_id or "")
            if offer:
                responses.phone_failed(turn, item, offer, NOT_REGISTERED)
        case fx.ConnectAgent.__name__ if talking:
            conversation.end_by_failure(turn, item, talking)
        case fx.PauseRecording.__name__ if talking:
            recording.end_pause(turn, item, talking)
        case fx.HoldCaller.__name__ if talking:
            conversation.end_hold(turn, item, talking)


def customer_found(turn: Turn, message: msg.CustomerFound) -> None:
    """No news for the queue: the customer's tier counts from the moment of queueing, for all that wait alike."""
