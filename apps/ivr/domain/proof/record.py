"""What a trial writes down: one step for each node that the call comes to."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.interactions.domain import effects as fx, events as ev
from apps.ivr.domain.session import Session
from apps.kernel.messages import CancelTimer, Effect, Event, Outcome, SetTimer


@dataclass(frozen=True, slots=True)
class Step:
    """What happened at a node. ``at`` is in seconds from the beginning of the call, ``said`` the prompts that were
    played, ``pressed`` the keys with whether they were accepted, ``data`` what was stored, ``asked`` what else the
    engine wanted, ``noted`` what went wrong, ``exit`` the way out (empty: none yet, or the flow ended here)."""

    node_id: str
    node_type: str
    at: float
    said: tuple[str, ...] = ()
    pressed: tuple[tuple[str, bool], ...] = ()
    data: Mapping[str, str] = dataclasses.field(default_factory=dict)
    asked: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    exit: str = ""


class Recorder:
    """Turns outcomes of a session into steps."""

    def __init__(self, session: Session, began_at: float) -> None:
        self._session = session
        self._began_at = began_at
        self.steps: list[Step] = []
        self.exits: list[tuple[str, str]] = []

    def take(self, outcome: Outcome, now: float, taken: Iterable[tuple[str, str]]) -> None:
        """Write down what one message led to; ``taken`` are the (node, exit) by which nodes were entered, in order."""
        ways: dict[str, list[tuple[str, str]]] = {}
        for way in taken:
            ways.setdefault(way[0], []).append(way)
        for event in outcome.events:
            if isinstance(event, ev.FlowNodeEntered):
                self._leave(ways)
                self.steps.append(Step(event.node_id, event.node_type, round(now - self._began_at, 3)))
            elif self.steps:
                self.steps[-1] = _EVENTS.get(type(event), _other)(self.steps[-1], event)
        for effect in outcome.effects:
            if self.steps:
                self.steps[-1] = self._effect(self.steps[-1], effect)

    def _leave(self, ways: Mapping[str, list[tuple[str, str]]]) -> None:
        """Note by which exit the last node was left, where that is known."""
        if self.steps and (taken := ways.get(self.steps[-1].node_id)):
            node_id, name = taken.pop(0)
            self.exits.append((node_id, name))
            self.steps[-1] = dataclasses.replace(self.steps[-1], exit=name)

    def _effect(self, step: Step, effect: Effect) -> Step:
        """The effects of a message are written to the node at which it came to rest."""
        if isinstance(effect, fx.PlayPrompt):
            said = self._session.moment.prompt or ",".join(effect.media)
            return dataclasses.replace(step, said=(*step.said, said))
        if isinstance(effect, _SILENT):
            return step
        return dataclasses.replace(step, asked=(*step.asked, type(effect).__name__))


_SILENT = (SetTimer, CancelTimer, fx.StopPrompt, fx.HangUpCall, fx.AnswerCall)
"""Effects that say nothing beyond what the node and the end of the flow say."""


def _pressed(step: Step, event: ev.DigitsCollected) -> Step:
    return dataclasses.replace(step, pressed=(*step.pressed, (event.digits, event.accepted)))


def _stored(step: Step, event: ev.FlowDataSet) -> Step:
    return dataclasses.replace(step, data={**step.data, event.key: event.value})


def _failed(step: Step, event: ev.PromptFailed) -> Step:
    return dataclasses.replace(step, noted=(*step.noted, f"PromptFailed {event.prompt}"))


def _routed(step: Step, event: ev.RouteRequested) -> Step:
    return dataclasses.replace(step, asked=(*step.asked, f"RouteRequested {event.group}"))


def _other(step: Step, event: Event) -> Step:
    """What this version knows nothing of is named, so that nothing happens unseen."""
    return dataclasses.replace(step, asked=(*step.asked, type(event).__name__))


_EVENTS: Mapping[type, Callable[[Step, Any], Step]] = {
    ev.DigitsCollected: _pressed,
    ev.FlowDataSet: _stored,
    ev.PromptFailed: _failed,
    ev.RouteRequested: _routed,
    ev.FlowEnded: lambda step, event: step,
}
