"""What a trial writes down: one step for each node that the call comes to."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.interactions.domain import effects as fx, events as ev
from apps.ivr.domain.proof.ways import Way
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

    def take(self, outcome: Outcome, now: float, taken: Iterable[Way]) -> None:
        """Write down what one message led to; ``taken`` are the exits by which nodes of the flow were entered."""
        ways = deque(taken)
        for event in outcome.events:
            if isinstance(event, ev.FlowNodeEntered):
                # By no way to the node where the flow begins, also where one leads back to it.
                if self.steps and ways and not event.flow and ways[0] == event.node_id:
                    self._leave_by(ways.popleft())
                self.steps.append(Step(_place(event), event.node_type, round(now - self._began_at, 3)))
            elif self.steps:
                self.steps[-1] = _EVENTS.get(type(event), _other)(self.steps[-1], event)
        for effect in outcome.effects:
            if self.steps:
                self.steps[-1] = self._effect(self.steps[-1], effect)

    def _leave_by(self, way: Way) -> None:
        """Note the exit at the last step of its node: a sub-flow may lie between that and the next one."""
        self.exits.append((way.node_id, way.name))
        for place in range(len(self.steps) - 1, -1, -1):
            if self.steps[place].node_id == way.node_id:
                self.steps[place] = dataclasses.replace(self.steps[place], exit=way.name)
                return

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


def _place(event: ev.FlowNodeEntered) -> str:
    """Return the node as a path names it: a sub-flow's behind the code of that flow."""
    return f"{event.flow}/{event.node_id}" if event.flow else event.node_id


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
