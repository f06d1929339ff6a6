"""Where a call is in its flow.

:class:`Progress` is what the events say: folding them again gives it back after a crash. :class:`Moment` is what lies
between two events (a prompt plays, two of six digits are in); a restart loses it, and the node starts again.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.interactions.domain.events import (
    CallbackWanted,
    DigitsCollected,
    FlowDataSet,
    FlowEnded,
    FlowNodeEntered,
    PromptFailed,
    RouteRequested,
    VoicemailLeft,
)
from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a session knows of its call from the start. ``language`` is preferred to the flow's own; ``run`` is 0 for
    the flow that began the call and counts those that the caller was sent into later."""

    interaction_id: str
    ani: str = ""
    dnis: str = ""
    language: str = ""
    run: int = 0


@dataclass(slots=True)
class Progress:
    """``step`` counts the flow's events; ``attempts`` the refused ones at this node; ``route`` is set while the call is
    with the queue; ``result`` (as in FlowEnded) once the flow is over; ``callbacks`` counts those asked for."""

    node_id: str = ""
    step: int = 0
    attempts: int = 0
    data: dict[str, str] = field(default_factory=dict)
    route: RouteRequested | None = None
    result: str = ""
    callbacks: int = 0


@dataclass(slots=True)
class Moment:
    """``playing`` and ``wait`` name the prompt and the timer that are awaited (empty and 0: none), ``prompt`` the codes
    that play, ``digits`` the keys at this node, ``typed`` the keys pressed ahead of the next one."""

    playing: str = ""
    prompt: str = ""
    wait: int = 0
    waits: int = 0
    digits: str = ""
    typed: str = ""
    recording: bool = False
    caller_gone: bool = False


def apply_event(progress: Progress, event: Event) -> None:
    """Fold ``event`` into ``progress``; an event that is none of the flow's is ignored."""
    fold = _FOLDS.get(type(event))
    if fold is not None:
        progress.step += 1
        fold(progress, event)


def _on_node_entered(progress: Progress, event: FlowNodeEntered) -> None:
    progress.node_id = event.node_id
    progress.attempts = 0
    progress.route = None


def _on_digits_collected(progress: Progress, event: DigitsCollected) -> None:
    if not event.accepted:
        progress.attempts += 1


def _on_data_set(progress: Progress, event: FlowDataSet) -> None:
    progress.data[event.key] = event.value


def _on_route_requested(progress: Progress, event: RouteRequested) -> None:
    progress.route = event


def _on_ended(progress: Progress, event: FlowEnded) -> None:
    progress.result = event.result
    progress.route = None


def _on_callback_wanted(progress: Progress, event: CallbackWanted) -> None:
    progress.callbacks += 1


def _on_noted(progress: Progress, event: Event) -> None:
    """The event counts as a step and changes nothing else."""


_FOLDS: Mapping[type, Callable[[Progress, Any], None]] = {
    FlowNodeEntered: _on_node_entered,
    DigitsCollected: _on_digits_collected,
    FlowDataSet: _on_data_set,
    RouteRequested: _on_route_requested,
    CallbackWanted: _on_callback_wanted,
    FlowEnded: _on_ended,
    PromptFailed: _on_noted,
    VoicemailLeft: _on_noted,
}


def dump_progress(progress: Progress) -> dict[str, Any]:
    """Return ``progress`` as plain values."""
    return dataclasses.asdict(progress)


def load_progress(raw: Mapping[str, Any]) -> Progress:
    """Return what :func:`dump_progress` was given."""
    route = raw["route"]
    return Progress(**{**raw, "data": dict(raw["data"]), "route": RouteRequested(**route) if route else None})
