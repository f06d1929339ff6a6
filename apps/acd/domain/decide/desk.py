"""Work that is no call: how it comes in, is worked on, put aside for a call, passed on, completed, cancelled."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import offers, queueing
from apps.acd.domain.state import AgentState, Handling, WorkItem, elapsed
from apps.acd.domain.turn import Turn
from apps.agents.domain.capacity import DESK_MEDIA, INTERRUPTIBLE, puts_aside
from apps.interactions.domain import events as ev
from apps.kernel.messages import Rejected

NOT_NEEDED = "not_needed"


def create(turn: Turn, command: cmd.CreateWork) -> None:
    """Put it into the line of its group. The rules of the line are for callers who listen: work waits until somebody
    has room for it, however long, and also before the group opens."""
    if turn.item(command.interaction_id):
        raise Rejected("already_queued", "This interaction is already being routed.")
    if command.medium not in DESK_MEDIA:
        raise Rejected("bad_medium", f"{command.medium!r} is no medium that is worked on without a call.")
    if command.group not in turn.config.groups:
        raise Rejected("unknown_group", f"There is no skill group {command.group!r}.")
    queueing.begin_segment(
        turn,
        ev.InteractionQueued(
            interaction_id=command.interaction_id,
            segment=1,
            group=command.group,
            queued_at=turn.now,
            skills=dict(command.skills),
            priority=command.priority,
            tier=command.tier,
            caller=command.contact,
            medium=command.medium,
        ),
    )


def agree(turn: Turn) -> None:
    """Put aside or take up again what the agents of this turn have open, as their phone side now says. It is done at
    the end of the turn, whichever way the call began or ended."""
    if not turn.board.desks:  # there never was anything but calls
        return
    for agent_id in list(turn.touched_agents):
        agent = turn.board.state.agents.get(agent_id)
        if agent and (agent.desk or agent.desk_offer):
            _agree(turn, agent)


def _agree(turn: Turn, agent: AgentState) -> None:
    away = puts_aside(agent.work)
    for interaction_id, medium in agent.desk.items():
        item = turn.item(interaction_id)
        if item and item.handling and medium in INTERRUPTIBLE:
            _put_aside(turn, item, item.handling, away)
    offered = turn.item(agent.desk_offer)
    room = turn.board.capacity(agent.agent_id)
    if offered and not room.lets_work_come(offered.medium, agent.desk.values(), agent.work):
        offers.withdraw_from_desk(turn, agent.agent_id, "call")


def _put_aside(turn: Turn, item: WorkItem, handling: Handling, away: bool) -> None:
    number, agent_id = item.segment, handling.agent_id
    if away and handling.paused_at is None:
        turn.emit(ev.WorkPaused(item.interaction_id, number, agent_id))
    elif not away and handling.paused_at is not None:
        seconds = elapsed(handling.paused_at, turn.now)
        turn.emit(ev.WorkResumed(item.interaction_id, number, agent_id, seconds))


def complete(turn: Turn, command: cmd.CompleteWork) -> None:
    """The agent is done with it and says how it ended."""
    item, handling = own_work(turn, command.agent_id, command.interaction_id)
    number, group = item.segment, item.group
    close_segment(turn, item, handling, "agent")
    turn.emit(
        ev.WorkCompleted(
            item.interaction_id, number, handling.agent_id, group, command.disposition, command.note
        )
    )
    turn.emit(ev.InteractionEnded(item.interaction_id, "handled"))


def transfer(turn: Turn, command: cmd.TransferInteraction, target: str) -> None:
    """The agent passes it on to a group or a colleague, where it keeps the place of when it came."""
    item, handling = own_work(turn, command.agent_id, command.interaction_id)
    if command.target_kind not in ("group", "agent"):
        raise Rejected("unknown_target", "Only a call can go there.")
    turn.emit(
        ev.InteractionTransferred(
            item.interaction_id, item.segment, command.agent_id, command.target_kind, target
        )
    )
    close_segment(turn, item, handling, "transfer")
    to_agent = int(target) if command.target_kind == "agent" else None
    _queue_again(turn, item, item.group if to_agent else target, to_agent)


def hand_back(turn: Turn, agent_id: int) -> None:
    """The agent goes home: others get what is left on the desk, before everything that came later."""
    for interaction_id in list(turn.agent(agent_id).desk):
        item = turn.item(interaction_id)
        if item and item.handling:
            close_segment(turn, item, item.handling, "system")
            _queue_again(turn, item, item.group, None)


def cancel(turn: Turn, command: cmd.CancelWork) -> None:
    """It need not be done any more, whoever has it."""
    item = turn.item(command.interaction_id)
    if item is None or item.is_call:
        raise Rejected("not_open", "This is no open work.")
    turn.emit(ev.WorkCancelled(item.interaction_id, item.segment, command.by, command.reason))
    if item.handling:
        close_segment(turn, item, item.handling, "system")
    else:
        queueing.flow_out(turn, item, NOT_NEEDED)
    turn.emit(ev.InteractionEnded(item.interaction_id, "cancelled"))


def own_work(turn: Turn, agent_id: int, interaction_id: str) -> tuple[WorkItem, Handling]:
    """Return what the agent has on the desk; raise ``Rejected`` where it is not theirs."""
    agent = turn.agent(agent_id)
    item = turn.item(interaction_id)
    if item is None or item.handling is None:
        raise Rejected("not_open", "This work is not open.")
    if item.handling.agent_id != agent.agent_id:
        raise Rejected("not_yours", "Another agent works on this.")
    return item, item.handling


def close_segment(turn: Turn, item: WorkItem, handling: Handling, ended_by: str) -> None:
    """End the agent's part. What was put aside is taken up first, so that every pause has an end."""
    if handling.paused_at is not None:
        _put_aside(turn, item, handling, away=False)
    turn.emit(
        ev.SegmentEnded(
            interaction_id=item.interaction_id,
            segment=item.segment,
            agent_id=handling.agent_id,
            group=item.group,
            ended_by=ended_by,
            talk_seconds=handling.worked(turn.now),
            hold_seconds=0.0,
        )
    )


def _queue_again(turn: Turn, item: WorkItem, group: str, agent_id: int | None) -> None:
    queueing.begin_segment(
        turn,
        ev.InteractionQueued(
            interaction_id=item.interaction_id,
            segment=item.segment + 1,
            group=group,
            queued_at=turn.now,
            priority=item.priority,
            tier=item.tier,
            agent_id=agent_id,
            caller=item.caller,
            place_at=item.line_since,
            medium=item.medium,
        ),
    )
