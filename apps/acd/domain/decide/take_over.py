"""A supervisor gets the call, on the leg on which they listened; the agent wraps up."""

from apps.acd.domain.decide import conversation as talk, handover, party, wrap_up
from apps.acd.domain.state import Conversation, Monitor, WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev


def take_over(turn: Turn, item: WorkItem, conversation: Conversation, monitor: Monitor) -> None:
    """End the agent's segment and begin the supervisor's in the same instant: the caller waits for nobody. Further
    parties who are in the call stay in it."""
    interaction_id, before = item.interaction_id, conversation.agent_id
    turn.emit(ev.InteractionTakenOver(interaction_id, item.segment, monitor.agent_id, before, monitor.by))
    turn.emit(ev.MonitorEnded(interaction_id, monitor.monitor_id, monitor.agent_id, "taken_over"))
    turn.do(fx.StopListening(interaction_id, monitor.monitor_id))
    party.remove_all(turn, item, "cancelled", pending_only=True)
    talk.close_segment(turn, item, conversation, "supervisor")
    wrap_up.start(turn, before, item)
    handover.go_on_with(turn, item, monitor.monitor_id, monitor.agent_id)
    turn.do(fx.DropLeg(interaction_id, conversation.offer_id))
