"""One call in one flow. The ``handle`` of a session decides, ``apply`` folds.

A session is data: its flow, the facts of its call, its :class:`~apps.ivr.domain.state.Progress` and its
:class:`~apps.ivr.domain.state.Moment`. After a crash the runtime either loads a dump or makes a fresh session, applies
the events since, and calls :meth:`Session.resume`: the caller hears the prompt of the current node again, and nothing
that the caller said before is lost.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from apps.interactions.domain.effects import DropNumber, HangUpCall
from apps.interactions.domain.events import CustomerIdentified, RouteRequested
from apps.interactions.domain.messages import (
    CallerHungUp,
    DigitReceived,
    EffectFailed,
    NumberAnswered,
    NumberEnded,
    PlaybackFinished,
    RecordingFinished,
)
from apps.ivr.domain.commands import (
    CallbackAnswered,
    CustomerLookedUp,
    HttpAnswered,
    InputTimedOut,
    QueueLeft,
    SpeechRecognised,
    TicketOpened,
)
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.node import Node
from apps.ivr.domain.state import CallFacts, Moment, Progress, apply_event, dump_progress, load_progress
from apps.ivr.domain.turn import TEMPORARY_FAILURE, Turn
from apps.kernel.messages import Event, Message, Outcome

KEYS = frozenset("0123456789*#ABCD")


class Session:
    """The IVR of one call. ``library`` may be replaced at any time; ``flow`` stays what the call began with.

    ``secrets`` is what the caller has entered in confidence, by data key. It is in no event and in no dump: a restart
    forgets it.
    """

    __slots__ = ("call", "flow", "library", "moment", "progress", "secrets")

    def __init__(self, call: CallFacts, flow: Flow, library: Library) -> None:
        self.call = call
        self.flow = flow
        self.library = library
        self.progress = Progress()
        self.moment = Moment()
        self.secrets: dict[str, str] = {}

    # --- what the runtime asks

    def start(self, now: float) -> Outcome:
        """Enter the first node of the flow."""
        turn = Turn(self, now)
        turn.begin()
        return turn.run()

    def handle(self, message: Message, now: float) -> Outcome:
        """Return what ``message`` leads to. The events are applied already; a message that means nothing here (an old
        timer, the end of a stopped prompt, anything after the end) has an empty outcome."""
        turn = Turn(self, now)
        handler = _HANDLERS.get(type(message))
        if handler is None or not self.started or self.ended:
            return turn.outcome
        if node := self.running.nodes.get(self.progress.node_id):
            handler(turn, node, message)
        else:
            turn.hang_up("failed", TEMPORARY_FAILURE)
        return turn.run()

    def apply(self, event: Event) -> None:
        """Fold an event of the journal; for replay only. Events that are none of the flow's are ignored."""
        apply_event(self.progress, event)

    def identify(self, event: CustomerIdentified) -> None:
        """Know who calls from now on; in replay too. The caller is not spoken to in another language for it."""
        self.call = self.call.of_customer(event)

    def resume(self, now: float, *, recording: bool = False, number: str = "") -> Outcome:
        """Take up again after a restart: the current node from its beginning, unless the queue has the call, or the
        node has a ``recording`` outstanding, or has called a ``number`` (what has become of it: gone, ringing, up)."""
        self.moment = Moment()
        if self.ended:
            return self._hang_up_again()
        turn = Turn(self, now)
        if self.asleep:
            return turn.outcome
        if recording and self.progress.node_id in self.running.nodes:
            self.node.on_recording_resumed(turn)
            return turn.outcome
        if number and self.progress.dial and self.progress.node_id in self.running.nodes:
            self.node.on_number_resumed(turn, number)
            return turn.run()
        if self.progress.node_id:
            turn.go(self.progress.node_id)
        else:
            turn.begin()
        return turn.run()

    def awaits(self, query_id: str) -> bool:
        """Return whether the answer to this question is awaited: one that comes late, twice or after the end is not."""
        return not self.ended and bool(query_id) and self.moment.asking == query_id

    def holds(self, recording_id: str) -> bool:
        """Return whether the flow has not judged this message yet: it may be spoken again."""
        return not self.ended and self.moment.message == recording_id

    def has_dialled(self, dial_id: str) -> bool:
        """Return whether this is the number that the flow has called for its caller."""
        return self.progress.dial is not None and self.progress.dial.dial_id == dial_id

    def finish(self, result: str, now: float) -> Outcome:
        """End the flow from outside: an agent has the call now (``answered``)."""
        turn = Turn(self, now)
        if not self.ended:
            turn.end(result)
        return turn.outcome

    def _hang_up_again(self) -> Outcome:
        """The instruction may not have been carried out before the crash; repeating it is harmless."""
        if self.progress.result in ("hung_up", "voicemail", "failed"):
            return Outcome(effects=[HangUpCall(self.call.interaction_id)])
        return Outcome()

    # --- what it is doing

    @property
    def started(self) -> bool:
        return bool(self.progress.node_id) or self.ended

    @property
    def ended(self) -> bool:
        """Whether the flow is over. A caller who hangs up on a voicemail leaves before the session does."""
        return bool(self.progress.result)

    @property
    def asleep(self) -> bool:
        """Whether the call is with the queue."""
        return self.progress.route is not None

    @property
    def route(self) -> RouteRequested | None:
        """What the flow asked the queue for, while the call is there."""
        return self.progress.route

    @property
    def data(self) -> Mapping[str, str]:
        """What the flow has learnt, for the agent's screen."""
        return self.progress.data

    @property
    def language(self) -> str:
        """In which language the caller is spoken to: what the flow has set, else their own, else the flow's."""
        return self.progress.language or self.call.language or self.flow.language

    @property
    def running(self) -> Flow:
        """The flow that the current node is of: the innermost sub-flow; one without nodes where that is gone."""
        if not self.progress.frames:
            return self.flow
        frame = self.progress.frames[-1]
        return self.library.flows.get((frame.flow, frame.version)) or Flow(frame.flow, frame.version, "", {})

    @property
    def node(self) -> Node:
        """The current node; only of a session that has started."""
        return self.running.nodes[self.progress.node_id]

    def media(self, code: str) -> tuple[str, ...]:
        """Return the media of a prompt in the caller's language, else in the flow's; empty: there is none."""
        return self.library.media(code, *self.languages)

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages the caller may be spoken to, the best first."""
        return self.language, self.running.language, self.flow.language

    # --- snapshots

    def dump(self) -> dict[str, Any]:
        """Return the session as plain values; the flow by code and version, the library not at all. Keys that have not
        been taken yet are left out: they may be the beginning of a card number, and a restart starts the node again."""
        return {
            "call": dataclasses.asdict(self.call),
            "flow": self.flow.code,
            "version": self.flow.version,
            "progress": dump_progress(self.progress),
            "moment": dataclasses.asdict(dataclasses.replace(self.moment, digits="", typed="")),
        }

    @classmethod
    def load(cls, raw: Mapping[str, Any], flow: Flow, library: Library) -> "Session":
        """Return the session of a dump. ``flow`` should be the version that the dump names; where that is gone, give
        any other: the session ends as failed and hangs up when it comes to a node that the flow does not have."""
        session = cls(CallFacts(**raw["call"]), flow, library)
        session.progress = load_progress(raw["progress"])
        session.moment = Moment(**raw["moment"])
        return session


def _on_digit(turn: Turn, node: Node, message: DigitReceived) -> None:
    if message.digit in KEYS:
        node.on_digit(turn, message.digit)


def _on_playback_finished(turn: Turn, node: Node, message: PlaybackFinished) -> None:
    if turn.moment.playing and message.playback_id == turn.moment.playing:
        turn.prompt_done(message.ok)


def _on_timer(turn: Turn, node: Node, message: InputTimedOut) -> None:
    if message.wait != turn.moment.wait:
        return
    if turn.moment.playing:
        turn.stop_prompt()
        turn.prompt_done(ok=False)
    else:
        node.on_timeout(turn)


def _on_recording_finished(turn: Turn, node: Node, message: RecordingFinished) -> None:
    node.on_recording(turn, message)


def _on_callback_answered(turn: Turn, node: Node, message: CallbackAnswered) -> None:
    if message.node_id == node.id:
        node.on_callback(turn, message.promised)


def _on_http_answered(turn: Turn, node: Node, message: HttpAnswered) -> None:
    if turn.answered(message.query_id):
        node.on_answer(turn, message)


def _on_customer_looked_up(turn: Turn, node: Node, message: CustomerLookedUp) -> None:
    if turn.answered(message.query_id):
        node.on_customer(turn, message)


def _on_ticket_opened(turn: Turn, node: Node, message: TicketOpened) -> None:
    if turn.answered(message.query_id):
        node.on_ticket(turn, message.number)


def _on_speech(turn: Turn, node: Node, message: SpeechRecognised) -> None:
    if turn.answered(message.query_id):
        node.on_speech(turn, message.text)


def _on_number_answered(turn: Turn, node: Node, message: NumberAnswered) -> None:
    if message.dial_id == turn.dial_id and not turn.number_is_up:
        turn.moment.talking_since = turn.now
        node.on_number_answered(turn)


def _on_number_ended(turn: Turn, node: Node, message: NumberEnded) -> None:
    if turn.dial_id and message.dial_id == turn.dial_id:
        node.on_number_ended(turn, message.cause)


def _on_queue_left(turn: Turn, node: Node, message: QueueLeft) -> None:
    if turn.asleep:
        node.on_queue_left(turn, message.reason)


def _on_caller_hung_up(turn: Turn, node: Node, message: CallerHungUp) -> None:
    node.on_caller_gone(turn)


def _on_effect_failed(turn: Turn, node: Node, message: EffectFailed) -> None:
    if message.effect == "PlayPrompt" and turn.moment.playing:
        turn.prompt_done(ok=False)
    elif message.effect == "RecordMessage" and turn.moment.recording:
        node.on_recording_failed(turn)
    elif message.effect == "ConnectParty" and turn.dial_id:
        turn.do(DropNumber(turn.interaction_id, turn.dial_id))
        node.on_number_ended(turn, TEMPORARY_FAILURE)
    elif message.effect == "AnswerCall":
        turn.hang_up("failed", TEMPORARY_FAILURE)


_HANDLERS: Mapping[type, Callable[[Turn, Node, Any], None]] = {
    DigitReceived: _on_digit,
    PlaybackFinished: _on_playback_finished,
    InputTimedOut: _on_timer,
    RecordingFinished: _on_recording_finished,
    QueueLeft: _on_queue_left,
    CallbackAnswered: _on_callback_answered,
    SpeechRecognised: _on_speech,
    NumberAnswered: _on_number_answered,
    NumberEnded: _on_number_ended,
    HttpAnswered: _on_http_answered,
    CustomerLookedUp: _on_customer_looked_up,
    TicketOpened: _on_ticket_opened,
    CallerHungUp: _on_caller_hung_up,
    EffectFailed: _on_effect_failed,
}
