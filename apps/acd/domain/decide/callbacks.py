"""Callbacks: asked for, due, tried, done. One for each number and group; each ends; the place in the line is kept."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.callbacks import CALLBACK, Callback, CallbackState
from apps.acd.domain.decide import offers, widening
from apps.acd.domain.state import elapsed
from apps.acd.domain.timers import callback_end_timer, callback_timer
from apps.acd.domain.turn import Turn
from apps.interactions.domain import events as ev
from apps.interactions.domain.numbers import dialable
from apps.kernel.ids import derive_id
from apps.kernel.messages import Rejected

SETTLE_SECONDS = 5.0
"""A customer who was just on the telephone is not called in the same second."""


def wait(turn: Turn, callback: Callback) -> None:
    """Wake the callback when it is due, and when it is given up: after a restart while the customer was dialled nobody
    else has set that timer."""
    due_at = max(turn.now, callback.next_at)
    turn.wake(callback_timer(callback.callback_id), due_at, cmd.CallbackDue(callback.callback_id))
    given_up = cmd.CallbackGivenUp(callback.callback_id)
    turn.wake(callback_end_timer(callback.callback_id), callback.give_up_at, given_up)


def over(turn: Turn, message: cmd.InteractionOver) -> None:
    """The call in which it was asked for is over: it may be due. The call that it led to is over: it is completed."""
    state = turn.board.state
    if callback := state.callbacks.get(message.interaction_id):
        due_at = max(callback.next_at, turn.now + SETTLE_SECONDS)
        turn.wake(callback_timer(callback.callback_id), due_at, cmd.CallbackDue(callback.callback_id))
    callback = state.callbacks.get(state.callback_of.get(message.interaction_id, ""))
    if callback and callback.state is CallbackState.CONNECTED:
        _end(turn, callback, ev.CallbackCompleted(callback.callback_id, message.interaction_id))


def due(turn: Turn, message: cmd.CallbackDue) -> None:
    """Its time has come: the site begins an outgoing interaction for it. An old timer, and one that runs ahead, begin
    nothing; while the first call is still going on, its end is waited for."""
    callback = turn.board.state.callbacks.get(message.callback_id)
    if callback is None or not callback.caller_gone or not CALLBACK.allows(callback.state, "due"):
        return
    if turn.now < callback.next_at:
        wait(turn, callback)
    elif obstacle := turn.obstacle_to_calling(callback.number):
        cancel(turn, callback, obstacle)
    elif callback.group not in turn.config.groups:
        cancel(turn, callback, "group_removed")
    else:
        attempt_id = attempt_of(callback)
        turn.emit(ev.CallbackStarted(callback.callback_id, attempt_id, callback.number, callback.group))


def attempt_of(callback: Callback) -> str:
    """Return the outgoing interaction of the callback's next try: derived, so that saying it twice makes one."""
    return derive_id("callback", callback.callback_id, callback.tries + 1)


def begin_attempt(turn: Turn, command: cmd.BeginAttempt) -> None:
    """The callback stands in the line, where the customer would stand had they waited."""
    callback = turn.board.state.callbacks[command.callback_id]
    ring, widen_at = widening.reached_by_now(turn, callback.group, callback.place_at)
    turn.emit(
        ev.CallbackQueued(
            interaction_id=command.interaction_id,
            callback_id=callback.callback_id,
            segment=1,
            group=callback.group,
            number=callback.number,
            place_at=callback.place_at,
            skills=dict(callback.skills),
            priority=callback.priority,
            tier=callback.tier,
            ring=ring,
            widen_at=widen_at,
            node=command.node,
        )
    )
    widening.set_timer(turn, turn.board.state.work[command.interaction_id])


def attempted(turn: Turn, interaction_id: str, agent_id: int, result: str) -> None:
    """The number was dialled for a callback, or its agent could not be reached after all. Nothing where the outgoing
    call is no callback."""
    state = turn.board.state
    callback = state.callbacks.get(state.callback_of.get(interaction_id, ""))
    if callback is None:
        return
    last = callback.attempts >= callback.max_attempts
    next_at = 0.0 if last or result == "reached" else turn.now + callback.gap_seconds
    turn.emit(
        ev.CallbackAttempted(
            callback.callback_id, callback.attempts, interaction_id, agent_id, result,
            elapsed(callback.latest_at, turn.now), next_at,
        )
    )  # fmt: skip
    if result == "reached":
        turn.let_sleep(callback_end_timer(callback.callback_id))
    elif last or turn.now >= callback.give_up_at:
        _end(turn, callback, ev.CallbackExpired(callback.callback_id, "attempts" if last else "time"))
    else:
        wait(turn, callback)


def given_up(turn: Turn, message: cmd.CallbackGivenUp) -> None:
    """It is far too late. Whoever is being dialled now is still dialled."""
    callback = turn.board.state.callbacks.get(message.callback_id)
    if callback is None or callback.is_reached_or_dialling:
        return
    if turn.now < callback.give_up_at:
        turn.wake(callback_end_timer(callback.callback_id), callback.give_up_at, message)
    else:
        _end(turn, callback, ev.CallbackExpired(callback.callback_id, "time"))


def cancel_by_supervisor(turn: Turn, command: cmd.CancelCallback) -> None:
    cancel(turn, _open(turn, command.callback_id), "supervisor", command.by)


def hurry(turn: Turn, command: cmd.HurryCallback) -> None:
    """It takes its place in the line now, whatever was agreed."""
    callback = _open(turn, command.callback_id)
    if not CALLBACK.allows(callback.state, "due") or not callback.caller_gone:
        raise Rejected(
            "in_line", "This callback waits for the next agent already, or its call is still going on."
        )
    earliest_at = min(callback.earliest_at, turn.now)
    turn.emit(
        ev.CallbackUpdated(callback.callback_id, earliest_at, callback.latest_at, turn.now, by=command.by)
    )
    due(turn, cmd.CallbackDue(callback.callback_id))


def take_place(turn: Turn, group: str, caller: str) -> float:
    """Return since when a caller counts as waiting who has a callback open: their new call takes its place, and the
    callback is cancelled. 0.0 for everybody else."""
    state = turn.board.state
    if not state.callback_by_number:
        return 0.0
    callback = state.callbacks.get(state.callback_by_number.get((group, dialable(caller) or ""), ""))
    if callback is None or callback.is_reached_or_dialling:
        return 0.0
    place_at = callback.place_at
    cancel(turn, callback, "called_again")
    return place_at


def served(turn: Turn, interaction_id: str) -> None:
    """The customer talks to an agent in the call in which the callback was asked for."""
    callback = turn.board.state.callbacks.get(interaction_id)
    if callback and not callback.is_reached_or_dialling:
        cancel(turn, callback, "served")


def cancel(turn: Turn, callback: Callback, reason: str, by: str = "") -> None:
    """Take it back, also from the agent to whom it is being offered."""
    if callback.is_reached_or_dialling:
        raise Rejected("being_called", "The customer is being called right now.")
    _end(turn, callback, ev.CallbackCancelled(callback.callback_id, reason, by))


def _end(
    turn: Turn, callback: Callback, event: ev.CallbackCompleted | ev.CallbackCancelled | ev.CallbackExpired
) -> None:
    turn.emit(event)
    turn.let_sleep(callback_timer(callback.callback_id))
    turn.let_sleep(callback_end_timer(callback.callback_id))
    item = turn.item(callback.attempt_id)
    if item and item.to_dial and item.is_waiting:  # it stood in the line, or an agent's phone rang for it
        offers.withdraw(turn, item, "moved")
        turn.emit(ev.InteractionEnded(item.interaction_id, "cancelled"))


def _open(turn: Turn, callback_id: str) -> Callback:
    callback = turn.board.state.callbacks.get(callback_id)
    if callback is None:
        raise Rejected("no_callback", "This callback is not open any more.")
    return callback


def agree(turn: Turn) -> None:
    """Take back what belongs to groups that are gone, and whom nobody may call any more: also from the agent to whom
    it is being offered."""
    for callback in list(turn.board.state.callbacks.values()):
        if callback.is_reached_or_dialling:
            continue
        if callback.group not in turn.config.groups:
            cancel(turn, callback, "group_removed")
        elif obstacle := turn.obstacle_to_calling(callback.number):
            cancel(turn, callback, obstacle)
