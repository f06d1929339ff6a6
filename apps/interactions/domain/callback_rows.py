"""Events in, rows of callbacks out; pure. One callback is one stream of events: that of the interaction which asked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.interactions.domain import events
from apps.kernel.messages import Event

OPEN_STATES = ("requested", "waiting", "retrying", "connected")


@dataclass(slots=True)
class CallbackRow:
    """A callback as it is listed. ``state`` as in ``apps.acd.domain.callbacks``, except that one which is being offered
    still counts as waiting. Times are Unix seconds, None where it has not happened."""

    id: str
    group: str = ""
    number: str = ""
    state: str = "requested"
    source: str = ""
    requested_at: float = 0.0
    place_at: float = 0.0
    earliest_at: float = 0.0
    latest_at: float = 0.0
    next_at: float | None = None
    reached_at: float | None = None
    ended_at: float | None = None
    late_seconds: float | None = None
    attempts: int = 0
    max_attempts: int = 0
    asked: int = 1
    agent_id: int | None = None
    last_result: str = ""
    reason: str = ""
    ended_by: str = ""


def fold_callback(row: CallbackRow | None, stream: Iterable[tuple[float, Event]]) -> CallbackRow | None:
    """Apply the ``(at, event)`` pairs of one callback; the row is changed in place. None where nothing tells of one."""
    for at, event in stream:
        if isinstance(event, events.CallbackRequested):
            row = _requested(event, at)
        elif row is not None and (step := _STEPS.get(type(event))):
            step(row, event, at)
    return row


def _requested(event: events.CallbackRequested, at: float) -> CallbackRow:
    return CallbackRow(
        id=event.interaction_id,
        group=event.group,
        number=event.number,
        source=event.source,
        requested_at=at,
        place_at=event.place_at,
        earliest_at=event.earliest_at,
        latest_at=event.latest_at,
        next_at=event.earliest_at,
        max_attempts=event.max_attempts,
    )


def _updated(row: CallbackRow, event: events.CallbackUpdated, at: float) -> None:
    row.earliest_at, row.latest_at, row.next_at = event.earliest_at, event.latest_at, event.next_at
    row.asked += bool(event.asked_by)


def _started(row: CallbackRow, event: events.CallbackStarted, at: float) -> None:
    row.state = "waiting"


def _attempted(row: CallbackRow, event: events.CallbackAttempted, at: float) -> None:
    row.attempts, row.last_result, row.agent_id = event.attempt, event.result, event.agent_id
    row.next_at = event.next_at or None
    row.state = "connected" if event.result == "reached" else "retrying"
    if event.result == "reached":
        row.reached_at, row.late_seconds = at, event.late_seconds


def _completed(row: CallbackRow, event: events.CallbackCompleted, at: float) -> None:
    row.state, row.ended_at, row.next_at = "completed", at, None


def _cancelled(row: CallbackRow, event: events.CallbackCancelled, at: float) -> None:
    row.state, row.ended_at, row.next_at = "cancelled", at, None
    row.reason, row.ended_by = event.reason, event.by


def _expired(row: CallbackRow, event: events.CallbackExpired, at: float) -> None:
    row.state, row.ended_at, row.next_at, row.reason = "expired", at, None, event.reason
    row.late_seconds = max(0.0, at - row.latest_at)


_STEPS: Mapping[type[Event], Callable[[CallbackRow, Any, float], None]] = {
    events.CallbackUpdated: _updated,
    events.CallbackStarted: _started,
    events.CallbackAttempted: _attempted,
    events.CallbackCompleted: _completed,
    events.CallbackCancelled: _cancelled,
    events.CallbackExpired: _expired,
}
CALLBACK_EVENTS: tuple[type[Event], ...] = (events.CallbackRequested, *_STEPS)
