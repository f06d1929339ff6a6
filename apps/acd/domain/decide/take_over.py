"""A supervisor gets the call, on the leg on which they listened; the agent wraps up."""

from apps.acd.domain.decide import conversation as conversations, wrap_up
from apps.acd.domain.state import Conversation, Monitor, WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev
from apps.interactions.domain.decision import Decision


def take_over(turn: Turn, item: WorkItem, conversation: Conversation, monitor: Monitor) -> None:
    """End the agent's segment and begin the supervisor's in the same instant: the caller waits for nobody."""
    interaction_id, before = item.interaction_id, conversation.agent_id
    turn.emit(ev.InteractionTakenOver(interaction_id, item.segment, monitor.agent_id, before, monitor.by))
    turn.emit(ev.MonitorEnded(interaction_id, monitor.monitor_id, monitor.agent_id, "taken_over"))
    turn.do(fx.StopListening(interaction_id, monitor.monitor_id))
    conversations.close_segment(turn, item, conversation, "supervisor")
    wrap_up.start(turn, before, item)
    _begin(turn, item, monitor)
    turn.do(fx.DropLeg(interaction_id, conversation.offer_id))


def _begin(turn: Turn, before: WorkItem, monitor: Monitor) -> None:
    """A segment like every other one, so that every figure counts it: queued, offered and answered at once."""
    interaction_id, segment, group = before.interaction_id, before.segment + 1, before.group
    turn.emit(
        ev.InteractionQueued(
            interaction_id=interaction_id,
            segment=segment,
            group=group,
            queued_at=turn.now,
            priority=before.priority,
            tier=before.tier,
            agent_id=monitor.agent_id,
            caller=before.caller,
        )
    )
    decision = Decision(strategy="", fitting=1, purpose="take_over")
    turn.emit(
        ev.OfferMade(
            interaction_id=interaction_id,
            segment=segment,
            offer_id=monitor.monitor_id,
            agent_id=monitor.agent_id,
            group=group,
            expires_at=turn.now,
            decision=decision,
        )
    )
    item = turn.item(interaction_id)
    assert item is not None, "it was just queued"
    conversations.answer(turn, item, item.offers[monitor.agent_id])
