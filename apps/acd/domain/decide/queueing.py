"""The waiting line: how an interaction enters it, keeps its place in it, and leaves it without an agent."""

from collections.abc import Mapping
from math import ceil

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import callbacks, offers, widening
from apps.acd.domain.decide.leaving import flow_out as flow_out, stop_waits as stop_waits
from apps.acd.domain.decide.waiting import begin_segment as begin_segment, plan
from apps.acd.domain.state import ONLY_PREFERRED, WorkItem, elapsed
from apps.acd.domain.timers import max_wait_timer
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
    place_at = callbacks.take_place(turn, command.group, command.caller)
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
            place_at=min(place_at, turn.now - waited) if place_at else 0.0,
        ),
    )


def back_in_line(turn: Turn, item: WorkItem) -> None:
    """An offer has ended without an agent: the interaction waits on in its old place.

    Unless its time in the queue ran out while an agent's phone was being connected; and unless it was for one person:
    others may take it then, rather than nobody.
    """
    if item.max_wait_at and turn.now >= item.max_wait_at:
        flow_out(turn, item, "max_wait")
    elif item.agent_id is not None:
        open_to_group(turn, item)
    else:
        if item.ring == ONLY_PREFERRED:
            widening.widen(turn, item)
        plan(turn, item)


def max_wait_reached(turn: Turn, message: cmd.MaxWaitReached) -> None:
    """Give the interaction back to its flow, unless an agent has accepted it and is just being connected."""
    item = turn.item(message.interaction_id)
    if item is None or item.segment != message.segment or not item.is_waiting:
        return
    if turn.now < item.max_wait_at:
        turn.wake(max_wait_timer(item.interaction_id), item.max_wait_at, message)
    elif not item.accepted_offer:
        flow_out(turn, item, "max_wait")


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
            place_at=0.0 if item.is_call else item.line_since,
            medium=item.medium,
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


def _preferred(turn: Turn, command: cmd.EnqueueInteraction) -> int | None:
    """Return the agent of the customer's last conversation, unless it was too long ago for the group."""
    days = turn.board.group(command.group).preferred_agent_days
    recent = turn.now - command.last_agent_at <= days * 86_400
    return command.last_agent_id if command.last_agent_id and recent else None


def _copy(skills: Mapping[str, int]) -> dict[str, int]:
    """An event never shares what others might change."""
    return dict(skills)
