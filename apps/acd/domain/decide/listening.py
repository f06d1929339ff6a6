"""A supervisor in somebody else's conversation: the end of it. How it begins is in ``monitoring.py``."""

from apps.acd.domain.state import Monitor, WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK
from apps.interactions.domain import effects as fx, events as ev


def end(turn: Turn, item: WorkItem, monitor: Monitor, reason: str) -> None:
    """The supervisor takes part no longer; what the switch keeps for it is freed, the leg too."""
    turn.emit(ev.MonitorEnded(item.interaction_id, monitor.monitor_id, monitor.agent_id, reason))
    state = WORK.next(turn.agent(monitor.agent_id).work, "listen_ended")
    turn.emit(WorkStateChanged(monitor.agent_id, state))
    turn.do(fx.DropLeg(item.interaction_id, monitor.monitor_id))
    turn.do(fx.StopListening(item.interaction_id, monitor.monitor_id))


def end_all(turn: Turn, item: WorkItem) -> None:
    """The conversation is over, and with it everybody's part in it."""
    for monitor in list(item.monitors.values()):
        end(turn, item, monitor, "conversation_ended")


def monitor_of_leg(item: WorkItem | None, leg: str | None) -> Monitor | None:
    """Return the interaction's monitor whose leg this is."""
    monitors = item.monitors.values() if item else ()
    return next((monitor for monitor in monitors if monitor.monitor_id == leg), None)
