"""Asking for a callback: by the flow, by a caller who waits, again."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.callbacks import Callback, CallbackState
from apps.acd.domain.decide import callbacks, leaving
from apps.acd.domain.state import WorkItem
from apps.acd.domain.turn import Turn
from apps.interactions.domain import events as ev
from apps.interactions.domain.numbers import dialable
from apps.kernel.messages import Rejected


def may_be_called(turn: Turn, group: str, number: str) -> str:
    """Return the number as it is dialled; raise ``Rejected`` where the group offers no callback, the number is none
    (an anonymous caller), or the customer does not want to be called."""
    config = turn.config.groups.get(group)
    if config is None or not config.callback_offered:
        raise Rejected("no_callback", "This skill group offers no callback.")
    digits = dialable(number)
    if digits is None:
        raise Rejected("no_number", "There is no number to call back.")
    turn.check_may_call(digits)
    return digits


def request(turn: Turn, command: cmd.RequestCallback) -> None:
    """Promise a callback. Whoever waits leaves the line with reason ``callback`` and keeps the place; asking again,
    also in another call, updates the one that there is."""
    item = turn.item(command.interaction_id)
    if item is not None and not item.is_call:
        raise Rejected("no_call", "Only a caller can be promised a callback.")
    if item is not None and (not item.is_waiting or item.to_dial or item.accepted_offer):
        raise Rejected("not_waiting", "The customer is being served already.")
    _promise_or_ask_again(turn, command, item)
    if item is not None:
        leaving.flow_out(turn, item, "callback")


def promise_to(turn: Turn, item: WorkItem) -> None:
    """The rules of the line call this waiting customer back; how they leave the line is the rules' business. Raises
    ``Rejected`` where :func:`obstacle` names one."""
    _promise_or_ask_again(turn, cmd.RequestCallback(item.interaction_id, source="overflow"), item)


def obstacle(turn: Turn, item: WorkItem) -> str:
    """Return why this waiting customer cannot be called back; empty: they can."""
    try:
        _known_to(turn, cmd.RequestCallback(item.interaction_id), item)
    except Rejected as refusal:
        return refusal.code
    return ""


def _promise_or_ask_again(turn: Turn, command: cmd.RequestCallback, item: WorkItem | None) -> None:
    group, number, known = _known_to(turn, command, item)
    if known:
        _ask_again(turn, known, command)
    else:
        _promise(turn, command, group, number)


def _known_to(
    turn: Turn, command: cmd.RequestCallback, item: WorkItem | None
) -> tuple[str, str, Callback | None]:
    """Return group, number and the callback that there is for both; raise ``Rejected`` where none can be promised."""
    group = command.group or (item.group if item else "")
    number = may_be_called(turn, group, command.number or (item.caller if item else ""))
    known = turn.board.state.callbacks.get(turn.board.state.callback_by_number.get((group, number), ""))
    if known and known.is_reached_or_dialling:
        raise Rejected("being_called", "The customer is being called back already.")
    own = turn.board.state.callbacks.get(command.interaction_id)
    if own and own is not known:
        raise Rejected("asked_already", "This call has asked for a callback already.")
    return group, number, known


def _promise(turn: Turn, command: cmd.RequestCallback, group: str, number: str) -> None:
    config, item = turn.board.group(group), turn.item(command.interaction_id)
    waits_here = item is not None and item.group == group
    earliest_at = max(turn.now, command.earliest_at)
    latest_at = earliest_at + config.callback_window_seconds
    turn.emit(
        ev.CallbackRequested(
            interaction_id=command.interaction_id,
            group=group,
            number=number,
            place_at=item.line_since if item and waits_here else turn.now,
            earliest_at=earliest_at,
            latest_at=latest_at,
            give_up_at=latest_at + config.callback_give_up_seconds,
            max_attempts=max(1, config.callback_attempts),
            gap_seconds=config.callback_gap_seconds,
            skills=dict(item.skills if item and waits_here else command.skills),
            priority=item.priority if item and waits_here else command.priority,
            tier=item.tier if item and waits_here else command.tier,
            source=command.source,
        )
    )
    callback = turn.board.state.callbacks[command.interaction_id]
    callbacks.wait(turn, callback)


def _ask_again(turn: Turn, callback: Callback, command: cmd.RequestCallback) -> None:
    """A promise is never made later by asking again, unless a later time is asked for."""
    window = turn.board.group(callback.group).callback_window_seconds
    later = command.earliest_at > turn.now and callback.state is CallbackState.REQUESTED
    earliest_at = command.earliest_at if later else callback.earliest_at
    latest_at = min(earliest_at + window, callback.give_up_at) if later else callback.latest_at
    next_at = max(callback.next_at, earliest_at) if later else callback.next_at
    turn.emit(
        ev.CallbackUpdated(
            callback.callback_id, earliest_at, latest_at, next_at, asked_by=command.interaction_id
        )
    )
    callbacks.wait(turn, callback)
