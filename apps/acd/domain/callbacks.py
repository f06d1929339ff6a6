"""A callback: the promise to call a customer back who left the waiting line and keeps the place in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from apps.kernel.machine import Machine


class CallbackState(StrEnum):
    """``waiting``: it has its place in the line. ``retrying``: not reached, waiting for the next attempt."""

    REQUESTED = "requested"
    WAITING = "waiting"
    OFFERED = "offered"
    DIALLING = "dialling"
    CONNECTED = "connected"
    RETRYING = "retrying"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_BEFORE_DIALLING = (
    CallbackState.REQUESTED, CallbackState.WAITING, CallbackState.OFFERED, CallbackState.RETRYING,
)  # fmt: skip

CALLBACK = Machine(
    name="callback",
    initial=CallbackState.REQUESTED,
    table={
        (CallbackState.REQUESTED, "due"): CallbackState.WAITING,
        (CallbackState.WAITING, "offered"): CallbackState.OFFERED,
        (CallbackState.OFFERED, "offer_ended"): CallbackState.WAITING,
        (CallbackState.OFFERED, "dialled"): CallbackState.DIALLING,
        (CallbackState.DIALLING, "reached"): CallbackState.CONNECTED,
        (CallbackState.DIALLING, "not_reached"): CallbackState.RETRYING,
        (CallbackState.RETRYING, "due"): CallbackState.WAITING,
        (CallbackState.CONNECTED, "ended"): CallbackState.COMPLETED,
        **{(state, "cancelled"): CallbackState.CANCELLED for state in _BEFORE_DIALLING},
        **{(state, "expired"): CallbackState.EXPIRED for state in _BEFORE_DIALLING},
    },
)


@dataclass(slots=True)
class Callback:
    """An open callback. ``callback_id`` is the interaction that asked for it.

    ``place_at`` is since when the customer counts as waiting: it orders the line. The customer was promised a call
    between ``earliest_at`` and ``latest_at``; at ``give_up_at`` nobody tries any more. ``attempts`` counts how often
    the number was dialled, ``tries`` how often the callback took its place in the line; ``attempt_id`` is the outgoing
    interaction of the last one. ``caller_gone``: the call in which it was asked for is over. ``order`` breaks ties of
    ``place_at``. ``next_at``: when it is due (again).
    """

    callback_id: str
    group: str
    number: str
    requested_at: float
    place_at: float
    earliest_at: float
    latest_at: float
    give_up_at: float
    max_attempts: int
    gap_seconds: int
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    state: CallbackState = CALLBACK.initial
    caller_gone: bool = False
    attempts: int = 0
    tries: int = 0
    attempt_id: str = ""
    next_at: float = 0.0
    order: int = 0

    @property
    def is_reached_or_dialling(self) -> bool:
        """Whether it can no longer be taken back: the customer's phone rings, or they talk."""
        return not CALLBACK.allows(self.state, "cancelled")


def dump_callback(callback: Callback) -> dict[str, Any]:
    """Return plain values that JSON can hold."""
    values = {name: getattr(callback, name) for name in callback.__dataclass_fields__}
    return {**values, "state": str(callback.state), "skills": dict(callback.skills)}


def load_callback(values: Mapping[str, Any]) -> Callback:
    """Return the callback of a dump."""
    return Callback(**{**values, "state": CallbackState(values["state"]), "skills": dict(values["skills"])})
