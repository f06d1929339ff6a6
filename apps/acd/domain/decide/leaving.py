"""How an interaction leaves its line without an agent."""

from apps.acd.domain.decide import offers
from apps.acd.domain.state import WorkItem, elapsed
from apps.acd.domain.timers import max_wait_timer, queue_timer, widen_timer
from apps.acd.domain.turn import Turn
from apps.interactions.domain import events as ev


def flow_out(
    turn: Turn,
    item: WorkItem,
    reason: str,
    *,
    action: str = "",
    target: str = "",
    prompts: tuple[str, ...] = (),
) -> None:
    """Take the interaction out of its line: nobody answered, and nobody will. What follows is as in the event."""
    offers.withdraw(turn, item, reason if reason in ("max_wait", "not_needed") else "moved")
    wait_seconds = elapsed(item.queued_at, turn.now)
    turn.emit(
        ev.InteractionFlowedOut(
            item.interaction_id, item.segment, item.group, reason, wait_seconds, action, target, prompts
        )
    )
    stop_waits(turn, item)


def stop_waits(turn: Turn, item: WorkItem) -> None:
    """The wait of this segment is over."""
    if item.max_wait_at:
        turn.let_sleep(max_wait_timer(item.interaction_id))
    if item.widen_at:
        turn.let_sleep(widen_timer(item.interaction_id))
    if turn.board.group(item.group).queue.has_dues:
        turn.let_sleep(queue_timer(item.interaction_id))
