"""A supervisor listens, whispers, barges in, or takes over: with the phone of the own agent profile.

The leg is named as an offer's leg is, so that everything which is known of legs holds for it, and so that a supervisor
who takes the call over keeps it: nobody is rung a second time.
"""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import listening, take_over
from apps.acd.domain.state import AgentState, Conversation, Monitor, WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Rejected

RING_SECONDS = 20
REASONS = {17: "busy", 18: "timeout", 19: "timeout", 21: "rejected", 41: "failed"}
"""Q.850 causes of a leg that nobody picked up; every other one means that the phone is ``unreachable``."""


def start(turn: Turn, command: cmd.MonitorAgent) -> None:
    """Call the supervisor's phone. Asking again for the same conversation changes how they take part in it."""
    supervisor = turn.agent(command.agent_id)
    item, _ = _target(turn, command)
    if monitor := item.monitors.get(command.agent_id):
        _change(turn, item, monitor, command.mode, command.by)
        return
    _check_free(turn, supervisor)
    interaction_id, agent_id = item.interaction_id, supervisor.agent_id
    monitor_id = f"{interaction_id}-{item.attempts + 1}"
    turn.emit(
        ev.MonitorStarted(
            interaction_id, item.segment, monitor_id, agent_id, command.target_id, command.mode, command.by
        )
    )
    turn.emit(WorkStateChanged(agent_id, WORK.next(supervisor.work, "listen"), interaction_id))
    turn.do(fx.RingAgent(interaction_id, monitor_id, agent_id, RING_SECONDS, item.caller, auto_answer=True))


def change(turn: Turn, command: cmd.ChangeMonitor) -> None:
    """The supervisor wants to be heard by others than before, or to have the call."""
    item, monitor = _own_monitor(turn, command.agent_id)
    _change(turn, item, monitor, command.mode, command.by)


def stop(turn: Turn, command: cmd.StopMonitor) -> None:
    """The supervisor has heard enough."""
    item, monitor = _own_monitor(turn, command.agent_id)
    listening.end(turn, item, monitor, "stopped")


def ready(turn: Turn, message: msg.ListeningReady) -> None:
    """What the supervisor asked for can be heard; too late for one who wants something else by now."""
    monitor = listening.monitor_of_leg(turn.item(message.interaction_id), message.monitor_id)
    if monitor and monitor.connected and monitor.mode is message.mode:
        turn.do(fx.JoinListener(message.interaction_id, monitor.monitor_id, monitor.mode))


def leg_answered(turn: Turn, item: WorkItem, monitor: Monitor) -> None:
    """The supervisor picked up."""
    if not monitor.connected:
        turn.emit(ev.MonitorConnected(item.interaction_id, monitor.monitor_id, monitor.agent_id))
        _take_part(turn, item, monitor)


def leg_ended(turn: Turn, item: WorkItem, monitor: Monitor, cause: int) -> None:
    """The supervisor hung up, or never picked up."""
    listening.end(turn, item, monitor, "hung_up" if monitor.connected else REASONS.get(cause, "unreachable"))


def _change(turn: Turn, item: WorkItem, monitor: Monitor, mode: MonitorMode, by: str) -> None:
    if monitor.mode is mode:
        return
    turn.emit(ev.MonitorModeChanged(item.interaction_id, monitor.monitor_id, monitor.agent_id, mode, by))
    if monitor.connected:
        _take_part(turn, item, monitor)


def _take_part(turn: Turn, item: WorkItem, monitor: Monitor) -> None:
    conversation = item.conversation
    assert conversation is not None, "a monitor ends with the conversation"
    if monitor.mode is MonitorMode.TAKE_OVER:
        take_over.take_over(turn, item, conversation, monitor)
    else:
        turn.do(effect_of(item.interaction_id, conversation, monitor))


def effect_of(
    interaction_id: str, conversation: Conversation, monitor: Monitor
) -> fx.SpyOnAgent | fx.BargeIn:
    """Return what lets a supervisor whose phone is up take part as they want to; it may be said again."""
    if monitor.mode is MonitorMode.BARGE:
        return fx.BargeIn(interaction_id, monitor.monitor_id)
    return fx.SpyOnAgent(interaction_id, monitor.monitor_id, conversation.offer_id, monitor.mode)


def _target(turn: Turn, command: cmd.MonitorAgent) -> tuple[WorkItem, Conversation]:
    target = turn.board.state.agents.get(command.target_id)
    item = turn.item(target.interaction_id) if target else None
    conversation = item.conversation if item else None
    if item is None or conversation is None or conversation.agent_id != command.target_id:
        raise Rejected("not_talking", "This agent is not talking.")
    if item.interaction_id != command.interaction_id:
        raise Rejected("other_call", "This agent has another call by now.")
    return item, conversation


def _check_free(turn: Turn, supervisor: AgentState) -> None:
    config = turn.config.agents.get(supervisor.agent_id)
    if config is None or not config.extension:
        raise Rejected("no_extension", "Your user has no extension: enter one under Agents.")
    if supervisor.work is WorkState.LISTENING:
        raise Rejected("already_listening", "You listen to another conversation: stop that first.")
    if supervisor.work is not WorkState.IDLE:
        raise Rejected("busy", "You have a call or a wrap-up of your own: finish that first.")


def _own_monitor(turn: Turn, agent_id: int) -> tuple[WorkItem, Monitor]:
    item = turn.item(turn.agent(agent_id).interaction_id)
    monitor = item.monitors.get(agent_id) if item else None
    if item is None or monitor is None:
        raise Rejected("not_listening", "You do not listen to any conversation.")
    return item, monitor
