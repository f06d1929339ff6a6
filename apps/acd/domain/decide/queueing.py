"""The waiting line: how an interaction enters it, keeps its place in it, and leaves it without an agent."""

from collections.abc import Mapping
from math import ceil

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import offers, widening
from apps.acd.domain.state import ONLY_PREFERRED, WorkItem, elapsed
from apps.acd.domain.timers import max_wait_timer, widen_timer
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected


def enqueue(turn: Turn, command: cmd.EnqueueInteraction) -> None:
    """Put an interaction into a group's line, behind everybody with the same score."""
    if turn.item(command.interaction_id):
        raise Rejected("already_queued", "This interaction is already being routed.")
    if command.group not in turn.config.groups:
        raise Rejected("unknown_group", f"There is no skill group {command.group!r}.")
    waited = max(0.0, command.waited_seconds)
    last_segment, _ = turn.board.state.left.get(command.interaction_id, (0, 0))
    begin_segment(
        turn,
        ev.InteractionQueued(
            interaction_id=command.interaction_id,
            segment=last_segment + 1,
            group=command.group,
            queued_at=turn.now - waited,
            skills=_copy(command.skills),
            priority=command.priority,
            tier=command.tier,
            max_wait_seconds=command.max_wait_seconds and command.max_wait_seconds + ceil(waited),
            caller=command.caller,
            preferred_agent_id=_preferred(turn, command),
        ),
    )


def begin_segment(turn: Turn, queued: ev.InteractionQueued) -> None:
    """Let the caller wait for what ``queued`` says, with music, until the wait has lasted too long."""
    turn.emit(widening.plan_search(turn, queued))
    turn.do(fx.ParkCall(queued.interaction_id))
    widening.set_timer(turn, turn.board.state.work[queued.interaction_id])
    if queued.max_wait_seconds:
        turn.wake(
            max_wait_timer(queued.interaction_id),
            queued.queued_at + queued.max_wait_seconds,
            cmd.MaxWaitReached(queued.interaction_id, queued.segment),
        )


def back_in_line(turn: Turn, item: WorkItem) -> None:
    """An offer has ended without an agent: the interaction waits on in its old place.

    Unless its time in the queue ran out while an agent's phone was being connected; and unless it was for one person:
    others may take it then, rather than nobody.
    """
    if item.max_wait_seconds and turn.now >= item.max_wait_at:
        flow_out(turn, item, "max_wait")
    elif item.agent_id is not None:
        open_to_group(turn, item)
    elif item.ring == ONLY_PREFERRED:
        widening.widen(turn, item)


def max_wait_reached(turn: Turn, message: cmd.MaxWaitReached) -> None:
    """Give the interaction back to its flow, unless an agent has accepted it and is just being connected."""
    item = turn.item(message.interaction_id)
    if item is None or item.segment != message.segment or not item.is_waiting:
        return
    if turn.now < item.max_wait_at:
        turn.wake(max_wait_timer(item.interaction_id), item.max_wait_at, message)
    elif not item.accepted_offer:
        flow_out(turn, item, "max_wait")


def flow_out(turn: Turn, item: WorkItem, reason: str) -> None:
    """Take the interaction out of its line: nobody answered, and nobody will."""
    offers.withdraw(turn, item, "max_wait" if reason == "max_wait" else "moved")
    wait_seconds = elapsed(item.queued_at, turn.now)
    turn.emit(ev.InteractionFlowedOut(item.interaction_id, item.segment, item.group, reason, wait_seconds))
    stop_waits(turn, item)


def open_to_group(turn: Turn, item: WorkItem) -> None:
    """The one person whom it waited for will not take it: end that segment, and let the whole group serve it."""
    flow_out(turn, item, "agent_gone")
    begin_segment(
        turn,
        ev.InteractionQueued(
            interaction_id=item.interaction_id,
            segment=item.segment + 1,
            group=item.group,
            queued_at=turn.now,
            priority=item.priority,
            tier=item.tier,
            caller=item.caller,
        ),
    )


def abandon(turn: Turn, item: WorkItem, cause: int) -> None:
    """The caller gave up before an agent's voice."""
    offers.withdraw(turn, item, "caller_hung_up")
    wait_seconds = elapsed(item.queued_at, turn.now)
    turn.emit(ev.InteractionAbandoned(item.interaction_id, item.segment, item.group, wait_seconds))
    turn.emit(ev.InteractionEnded(item.interaction_id, "abandoned", cause))
    turn.do(fx.CloseCall(item.interaction_id))
    stop_waits(turn, item)


def stop_waits(turn: Turn, item: WorkItem) -> None:
    """The wait of this segment is over."""
    if item.max_wait_seconds:
        turn.let_sleep(max_wait_timer(item.interaction_id))
    if item.widen_at:
        turn.let_sleep(widen_timer(item.interaction_id))


def _preferred(turn: Turn, command: cmd.EnqueueInteraction) -> int | None:
    """Return the agent of the customer's last conversation, unless it was too long ago for the group."""
    days = turn.board.group(command.group).preferred_agent_days
    recent = turn.now - command.last_agent_at <= days * 86_400
    return command.last_agent_id if command.last_agent_id and recent else None


def _copy(skills: Mapping[str, int]) -> dict[str, int]:
    """An event never shares what others might change."""
    return dict(skills)
