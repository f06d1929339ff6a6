"""Calls for the tests of the flow engine: a flow from a few lines, a caller who does what a line says."""

from typing import Any

from apps.interactions.domain.effects import PlayPrompt, RecordMessage
from apps.interactions.domain.events import CallbackWanted, FlowNodeEntered
from apps.interactions.domain.messages import (
    CallerHungUp,
    DigitReceived,
    PlaybackFinished,
    RecordingFinished,
)
from apps.ivr.domain.answers import Answer, Answers
from apps.ivr.domain.commands import CallbackAnswered, QueueLeft
from apps.ivr.domain.flow import Flow, parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.session import Session
from apps.ivr.domain.state import CallFacts
from apps.kernel.messages import Effect, Event, Message, Outcome, SetTimer

CALL = "0123456789abcdef0123456789abcdef"
NOW = 1_800_000_000.0
PROMPTS = ("hello", "menu", "invalid", "number", "leave", "bye")
HOURS = Answer(
    7, "hours", {"en": 70, "zh": 71}, "en", frozenset({"shop"}), frozenset({"opening hours", "营业时间"}),
    frozenset({"open"}),
)  # fmt: skip
LIBRARY = Library(
    {
        **{(code, ""): (f"sound:{code}",) for code in PROMPTS},
        ("article-7", "en"): ("sound:hours-en",),
        ("article-7", "zh"): ("sound:hours-zh",),
    },
    answers=Answers({"hours": HOURS}),
)


def definition(*nodes: dict[str, Any], start: str = "", **head: Any) -> dict[str, Any]:
    """Return a definition; it starts at its first node unless told otherwise."""
    return {"format": 1, "start": start or nodes[0]["id"], "nodes": list(nodes), **head}


def node(node_id: str, node_type: str, **values: Any) -> dict[str, Any]:
    return {"id": node_id, "type": node_type, **values}


def flow_of(*nodes: dict[str, Any], **head: Any) -> Flow:
    return parse_flow(definition(*nodes, **head), code="test", version=3)


class Caller:
    """A call under test. Keeps every event and effect."""

    promises_callbacks = True

    def __init__(self, flow: Flow, library: Library = LIBRARY, language: str = "") -> None:
        self.session = Session(CallFacts(CALL, "+8613800000000", "8000", language), flow, library)
        self.now = NOW
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.timers: list[SetTimer] = []

    def take(self, outcome: Outcome) -> Outcome:
        self.events += outcome.events
        self.effects += outcome.effects
        self.timers += [effect for effect in outcome.effects if isinstance(effect, SetTimer)]
        for event in outcome.events:
            if isinstance(event, CallbackWanted):
                self.send(CallbackAnswered(CALL, event.node_id, self.promises_callbacks))
        return outcome

    def start(self) -> Outcome:
        return self.take(self.session.start(self.now))

    def resume(self, *, recording: bool = False) -> Outcome:
        return self.take(self.session.resume(self.now, recording=recording))

    def send(self, message: Message) -> Outcome:
        return self.take(self.session.handle(message, self.now))

    def press(self, digits: str) -> Outcome:
        outcome = Outcome()
        for digit in digits:
            outcome.extend(self.send(DigitReceived(CALL, digit)))
        return outcome

    def prompt_ends(self, ok: bool = True) -> Outcome:
        return self.send(PlaybackFinished(CALL, self.session.moment.playing, ok))

    def timer_fires(self) -> Outcome:
        """Deliver the timer that was set last, at its time."""
        timer = self.timers[-1]
        self.now = timer.due_at
        return self.send(timer.message)

    def waits_in_vain(self) -> Outcome:
        """Hear the prompt and press nothing."""
        outcome = self.prompt_ends()
        outcome.extend(self.timer_fires())
        return outcome

    def hangs_up(self) -> Outcome:
        return self.send(CallerHungUp(CALL))

    def recording_ends(self, seconds: float, ok: bool = True) -> Outcome:
        """The switch reports the recording that was asked for last."""
        names = [effect.recording_id for effect in self.effects if isinstance(effect, RecordMessage)]
        return self.send(RecordingFinished(CALL, names[-1] if names else f"{CALL}-vm", seconds, ok))

    @staticmethod
    def finished(playback_id: str) -> Message:
        return PlaybackFinished(CALL, playback_id)

    @staticmethod
    def recorded(recording_id: str) -> Message:
        return RecordingFinished(CALL, recording_id, 5.0)

    def leaves_queue(self, reason: str = "max_wait") -> Outcome:
        return self.send(QueueLeft(CALL, reason))

    @property
    def prompts(self) -> list[tuple[str, ...]]:
        return [effect.media for effect in self.effects if isinstance(effect, PlayPrompt)]

    @property
    def types(self) -> set[str]:
        return {event.node_type for event in self.events if isinstance(event, FlowNodeEntered)}

    @property
    def path(self) -> list[str]:
        return [event.node_id for event in self.events if isinstance(event, FlowNodeEntered)]


def replayed(caller: Caller) -> Caller:
    """The same call in a new process that has nothing but the journal."""
    fresh = Caller(caller.session.flow, caller.session.library)
    for event in caller.events:
        fresh.session.apply(event)
    return fresh


def killed(caller: Caller) -> Caller:
    """The same, once it has gone on."""
    fresh = replayed(caller)
    fresh.resume()
    return fresh
