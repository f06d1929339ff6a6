"""A supervisor puts a waiting caller elsewhere: into another group's line, or to the front of their own."""

from math import ceil

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import queueing
from apps.acd.domain.state import WorkItem, elapsed
from apps.acd.domain.turn import Turn
from apps.interactions.domain import events as ev
from apps.kernel.messages import Rejected

FRONT_SECONDS = 1.0
"""How much better than the first one's the place at the front is."""


def move(turn: Turn, command: cmd.MoveInteraction) -> None:
    """Let the caller wait for ``group``: with priority and value, with everything waited so far, and no longer in all
    than the flow said. Skills that the flow asked for were meant for the first group and are not carried along."""
    item = _waiting(turn, command.interaction_id)
    if item.to_dial:
        raise Rejected("is_callback", "This customer is to be called back by the group that promised it.")
    if command.group not in turn.config.groups:
        raise Rejected("unknown_group", f"There is no skill group {command.group!r}.")
    if command.group == item.group and item.agent_id is None:
        raise Rejected("same_group", "The caller waits for this group already.")
    turn.emit(ev.InteractionMoved(item.interaction_id, item.segment, command.group, command.by))
    queueing.flow_out(turn, item, "moved")
    queueing.begin_segment(turn, _queued(turn, item, command.group), by_hand=True)


def promote(turn: Turn, command: cmd.PromoteInteraction) -> None:
    """Put the caller before everybody who waits for the group; one who is first already stays so."""
    item = _waiting(turn, command.interaction_id)
    lead = _behind_by(turn, item)
    if lead is not None:
        seconds = lead + FRONT_SECONDS
        turn.emit(ev.InteractionPromoted(item.interaction_id, item.segment, seconds, command.by))


def _waiting(turn: Turn, interaction_id: str) -> WorkItem:
    item = turn.item(interaction_id)
    if item is None or not item.is_waiting:
        raise Rejected("not_waiting", "This caller does not wait any more.")
    if item.accepted_offer:
        raise Rejected("being_connected", "An agent has just accepted this caller.")
    return item


def _behind_by(turn: Turn, item: WorkItem) -> float | None:
    """Return how many seconds of waiting the first one of the line is ahead; None where it is this one."""
    key_of = turn.board.matcher.key_of
    others = [
        key_of(other)
        for other in turn.board.state.work.values()
        if (other.group, other.medium) == (item.group, item.medium) and other.is_waiting and other is not item
    ]
    own, first = key_of(item), min(others, default=None)
    return own[0] - first[0] if first is not None and first < own else None


def _queued(turn: Turn, item: WorkItem, group: str) -> ev.InteractionQueued:
    left = max(1, ceil(item.max_wait_at - turn.now)) if item.max_wait_seconds else 0
    return ev.InteractionQueued(
        interaction_id=item.interaction_id,
        segment=item.segment + 1,
        group=group,
        queued_at=turn.now,
        priority=item.priority,
        tier=item.tier,
        max_wait_seconds=left,
        caller=item.caller,
        waited_seconds=item.waited_seconds + elapsed(item.queued_at, turn.now),
        place_at=0.0 if item.is_call else item.place_at,
        medium=item.medium,
    )
