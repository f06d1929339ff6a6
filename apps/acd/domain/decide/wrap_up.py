"""The work after a conversation. It follows every segment that an agent had, transferred ones too."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import AgentState, WorkItem, WrapUp, elapsed
from apps.acd.domain.timers import wrap_up_timer
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK
from apps.interactions.domain import events as ev
from apps.kernel.messages import Rejected


def start(turn: Turn, agent_id: int, item: WorkItem) -> None:
    """Begin the agent's wrap-up of the item's segment. An agent who was taken off the floor meanwhile has none."""
    seconds = turn.board.group(item.group).wrap_up_seconds
    due_at = turn.now + seconds if seconds else 0.0
    turn.emit(ev.WrapUpStarted(item.interaction_id, item.segment, agent_id, item.group, due_at))
    state = WORK.next(turn.agent(agent_id).work, "segment_ended")
    turn.emit(WorkStateChanged(agent_id, state, item.interaction_id))
    if agent_id not in turn.config.agents:
        finish(turn, turn.agent(agent_id), automatic=True)
    elif due_at:
        turn.wake(wrap_up_timer(agent_id), due_at, cmd.WrapUpExpired(agent_id, item.interaction_id))


def extend(turn: Turn, command: cmd.ExtendWrapUp) -> None:
    """The agent needs longer. All extensions of one wrap-up together are no longer than the group allows."""
    agent = turn.agent(command.agent_id)
    pending = _own(agent, command.interaction_id)
    left = turn.board.group(pending.group).wrap_up_extension_seconds - pending.extended_seconds
    seconds = min(float(command.seconds), left)
    if not pending.due_at:
        raise Rejected("no_limit", "This wrap-up has no end that could be moved.")
    if seconds <= 0:
        raise Rejected("no_extension", "This wrap-up cannot be prolonged any further.")
    due_at = pending.due_at + seconds
    turn.emit(
        ev.WrapUpExtended(
            pending.interaction_id, pending.segment, agent.agent_id, pending.group, seconds, due_at
        )
    )
    turn.wake(
        wrap_up_timer(agent.agent_id), due_at, cmd.WrapUpExpired(agent.agent_id, pending.interaction_id)
    )


def complete(turn: Turn, command: cmd.CompleteWrapUp) -> None:
    """The agent is done."""
    agent = turn.agent(command.agent_id)
    _own(agent, command.interaction_id)
    finish(turn, agent, disposition=command.disposition, note=command.note)


def _own(agent: AgentState, interaction_id: str) -> WrapUp:
    if agent.wrap_up is None or agent.wrap_up.interaction_id != interaction_id:
        raise Rejected("not_in_wrap_up", "There is no wrap-up of this interaction to complete.")
    return agent.wrap_up


def expired(turn: Turn, message: cmd.WrapUpExpired) -> None:
    """The time is up. An old timer ends nothing."""
    agent = turn.board.state.agents.get(message.agent_id)
    pending = agent.wrap_up if agent else None
    if (
        agent is None
        or pending is None
        or pending.interaction_id != message.interaction_id
        or not pending.due_at
    ):
        return
    if turn.now < pending.due_at:
        turn.wake(wrap_up_timer(agent.agent_id), pending.due_at, message)
        return
    finish(turn, agent, automatic=True)


def finish(
    turn: Turn, agent: AgentState, *, disposition: str = "", note: str = "", automatic: bool = False
) -> None:
    """End the agent's wrap-up; they are idle then."""
    pending = agent.wrap_up
    assert pending is not None, "only a wrap-up that was started can end"
    turn.emit(
        ev.WrapUpCompleted(
            interaction_id=pending.interaction_id,
            segment=pending.segment,
            agent_id=agent.agent_id,
            group=pending.group,
            wrap_up_seconds=elapsed(pending.started_at, turn.now),
            disposition=disposition,
            note=note,
            automatic=automatic,
        )
    )
    turn.emit(WorkStateChanged(agent.agent_id, WORK.next(agent.work, "completed")))
    if pending.due_at:
        turn.let_sleep(wrap_up_timer(agent.agent_id))
