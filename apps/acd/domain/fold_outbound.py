"""The fold of outgoing calls and callbacks: the part of ``fold.py`` that is about them; the same rules hold."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.acd.domain.callbacks import CALLBACK, Callback
from apps.acd.domain.state import Dial, FloorState, Stage, WorkItem
from apps.interactions.domain import events as ev
from apps.kernel.messages import Event


def _placed(state: FloorState, event: ev.CallPlaced, at: float) -> None:
    state.work[event.interaction_id] = WorkItem(
        interaction_id=event.interaction_id,
        segment=event.segment,
        group=event.group,
        caller=event.number,
        queued_at=at,
        order=state.tick(),
        attempts=1,
        stage=Stage.DIALLING,
        to_dial=True,
        dial=Dial(event.offer_id, event.agent_id, at, event.expires_at),
        node=event.node,
    )


def _callback_queued(state: FloorState, event: ev.CallbackQueued, at: float) -> None:
    callback = state.callbacks.get(event.callback_id)
    state.work[event.interaction_id] = WorkItem(
        interaction_id=event.interaction_id,
        segment=event.segment,
        group=event.group,
        caller=event.number,
        queued_at=at,
        order=callback.order if callback else state.tick(),
        skills=dict(event.skills),
        priority=event.priority,
        tier=event.tier,
        place_at=event.place_at,
        ring=event.ring,
        widen_at=event.widen_at,
        to_dial=True,
        node=event.node,
    )
    if callback:
        callback.attempt_id = event.interaction_id
        callback.tries += 1
        state.callback_of[event.interaction_id] = event.callback_id
        _move(callback, "due")


def _dialled(state: FloorState, event: ev.NumberDialled, at: float) -> None:
    if item := state.work.get(event.interaction_id):
        item.offers.clear()
        item.stage = Stage.DIALLING
        item.dial = Dial(event.offer_id, event.agent_id, at, event.expires_at, event.dial_id, (event.trunk,))
        item.customer_dial_id = event.dial_id
    if callback := _callback_of(state, event.interaction_id):
        callback.attempts += 1
        _move(callback, "dialled")


def _trunk_failed(state: FloorState, event: ev.TrunkFailed, at: float) -> None:
    item = state.work.get(event.interaction_id)
    if item and item.dial:
        item.dial.dial_id, item.dial.expires_at = event.dial_id, event.expires_at
        item.dial.trunks = (*item.dial.trunks, event.next_trunk)
        item.customer_dial_id = event.dial_id


def _not_reached(state: FloorState, event: ev.NumberNotReached, at: float) -> None:
    state.agent(event.agent_id).idle_since = at
    if item := state.work.get(event.interaction_id):
        item.dial = None
        item.stage = Stage.ENDED


def _requested(state: FloorState, event: ev.CallbackRequested, at: float) -> None:
    item = state.work.get(event.interaction_id)
    state.callbacks[event.interaction_id] = Callback(
        callback_id=event.interaction_id,
        group=event.group,
        number=event.number,
        requested_at=at,
        place_at=event.place_at,
        earliest_at=event.earliest_at,
        latest_at=event.latest_at,
        give_up_at=event.give_up_at,
        max_attempts=event.max_attempts,
        gap_seconds=event.gap_seconds,
        skills=dict(event.skills),
        priority=event.priority,
        tier=event.tier,
        next_at=event.earliest_at,
        order=item.order if item else state.tick(),
    )
    state.callback_by_number[event.group, event.number] = event.interaction_id


def _updated(state: FloorState, event: ev.CallbackUpdated, at: float) -> None:
    if callback := state.callbacks.get(event.interaction_id):
        callback.earliest_at, callback.latest_at = event.earliest_at, event.latest_at
        callback.next_at = event.next_at


def _attempted(state: FloorState, event: ev.CallbackAttempted, at: float) -> None:
    if callback := state.callbacks.get(event.interaction_id):
        callback.next_at = event.next_at
        _move(callback, "reached" if event.result == "reached" else "not_reached")


def _callback_over(
    state: FloorState, event: ev.CallbackCompleted | ev.CallbackCancelled | ev.CallbackExpired, at: float
) -> None:
    if callback := state.callbacks.pop(event.interaction_id, None):
        state.callback_by_number.pop((callback.group, callback.number), None)
        state.callback_of.pop(callback.attempt_id, None)


def follow_callback(state: FloorState, event: Event) -> None:
    """Let a callback follow what happens to its attempt, and to the call in which it was asked for."""
    if isinstance(event, ev.InteractionEnded) and event.interaction_id in state.callbacks:
        state.callbacks[event.interaction_id].caller_gone = True
    trigger = _TRIGGERS.get(type(event))
    callback = _callback_of(state, event.interaction_id) if trigger else None  # type: ignore[attr-defined]
    if callback and trigger:
        item = state.work.get(callback.attempt_id)
        if trigger == "offered" or (item and not item.offers):
            _move(callback, trigger)


_TRIGGERS: Mapping[type[Event], str] = {
    ev.OfferMade: "offered",
    ev.OfferRejected: "offer_ended",
    ev.OfferNotAnswered: "offer_ended",
    ev.OfferWithdrawn: "offer_ended",
}


def _callback_of(state: FloorState, interaction_id: str) -> Callback | None:
    return state.callbacks.get(state.callback_of.get(interaction_id, ""))


def _move(callback: Callback, trigger: str) -> None:
    """Several offers of one attempt are one step."""
    if CALLBACK.allows(callback.state, trigger):
        callback.state = CALLBACK.next(callback.state, trigger)


STEPS: Mapping[type[Event], Callable[[FloorState, Any, float], None]] = {
    ev.CallPlaced: _placed,
    ev.CallbackQueued: _callback_queued,
    ev.NumberDialled: _dialled,
    ev.TrunkFailed: _trunk_failed,
    ev.NumberNotReached: _not_reached,
    ev.CallbackRequested: _requested,
    ev.CallbackUpdated: _updated,
    ev.CallbackAttempted: _attempted,
    ev.CallbackCompleted: _callback_over,
    ev.CallbackCancelled: _callback_over,
    ev.CallbackExpired: _callback_over,
}
