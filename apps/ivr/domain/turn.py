"""One message's way through a session: what a node may do when it has the word."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from apps.interactions.domain.effects import HangUpCall, PlayPrompt, RecordMessage, StopPrompt
from apps.interactions.domain.events import (
    CallbackWanted,
    ConditionFailed,
    DigitsCollected,
    FlowDataSet,
    FlowEnded,
    FlowNodeEntered,
    LanguageSet,
    LoopCounted,
    PromptFailed,
    PromptRepeated,
    RouteRequested,
    RoutingSet,
    SpeechHeard,
    SubFlowEntered,
    SubFlowLeft,
    SubFlowsPinned,
    SurveyAnswered,
    VoicemailLeft,
)
from apps.ivr.domain.cards import masked
from apps.ivr.domain.commands import InputTimedOut
from apps.ivr.domain.effects import LookUpCustomer, QueryHttp, RecogniseSpeech
from apps.ivr.domain.state import CallFacts, Moment, apply_event, call_fact
from apps.kernel.messages import CancelTimer, Effect, Event, Outcome, SetTimer

if TYPE_CHECKING:
    from apps.ivr.domain.node import Node
    from apps.ivr.domain.session import Session

MAX_NODES_PER_MESSAGE = 200
MAX_STEPS_PER_CALL = 2_000
MAX_PROMPT_SECONDS = 300
"""A prompt whose end is not reported by then counts as failed: no wait is without an end."""
MAX_CALLBACKS_PER_CALL = 5
MAX_TYPED_AHEAD = 32
MAX_SUB_FLOW_DEPTH = 5
MAX_REASON_LENGTH = 200
LISTEN_SECONDS = 5
SILENCE_SECONDS = 2
RECOGNISE_SECONDS = 10
"""How long somebody may speak beyond the wait for a key, what silence ends it, how long the engine may take."""
RINGING_TONE = ("tone:ring",)
TEMPORARY_FAILURE = 41
"""Q.850 cause of a call that ends because its flow cannot go on."""


class Turn:
    """Collects the outcome of one message. Every event is applied at once, so that a node reads the state after it."""

    def __init__(self, session: "Session", now: float) -> None:
        self.now = now
        self.outcome = Outcome()
        self._session = session
        self._target: str | None = None

    @property
    def interaction_id(self) -> str:
        return self._session.call.interaction_id

    @property
    def moment(self) -> Moment:
        return self._session.moment

    @property
    def attempts(self) -> int:
        """How many inputs were refused since this node was entered."""
        return self._session.progress.attempts

    @property
    def timeouts(self) -> int:
        """How many of :attr:`attempts` were silence."""
        return self._session.progress.timeouts

    @property
    def repeats(self) -> int:
        """How often the caller asked for this node's prompt again."""
        return self._session.progress.repeats

    @property
    def language(self) -> str:
        """In which language the caller is spoken to."""
        return self._session.language

    @property
    def call(self) -> CallFacts:
        """What is known of the call and its customer."""
        return self._session.call

    @property
    def data(self) -> Mapping[str, str]:
        """What the flow has learnt."""
        return self._session.data

    @property
    def priority(self) -> int:
        """What the flow has set; 0 where it has not."""
        return self._session.progress.priority

    @property
    def _node_id(self) -> str:
        return self._session.progress.node_id

    @property
    def asleep(self) -> bool:
        """Whether the call is with the queue."""
        return self._session.asleep

    @property
    def voicemail_id(self) -> str:
        """The id of the only message that a call can leave."""
        return f"{self.interaction_id}-vm"

    def emit(self, event: Event) -> None:
        """Record a fact."""
        apply_event(self._session.progress, event)
        self.outcome.events.append(event)

    def do(self, effect: Effect) -> None:
        """Ask the world for something."""
        self.outcome.effects.append(effect)

    # --- where to go

    def begin(self) -> None:
        """Enter the flow, and keep for the whole call what is published of the flows that it may call."""
        if versions := self._session.library.versions_called_by(self._session.flow):
            self.emit(SubFlowsPinned(self.interaction_id, versions))
        self.go(self._session.flow.start)

    def go(self, target: str) -> None:
        """Enter the node ``target`` next."""
        self._target = target

    def run(self) -> Outcome:
        """Enter nodes until one waits or the flow is over; return the outcome of the whole message."""
        entered = 0
        while self._target is not None and not self._session.ended:
            node = self._session.running.nodes.get(self._target)
            self._target = None
            entered += 1
            if (
                node is None
                or entered > MAX_NODES_PER_MESSAGE
                or self._session.progress.step >= MAX_STEPS_PER_CALL
            ):
                self.hang_up("failed", TEMPORARY_FAILURE)
            else:
                self._enter(node)
        return self.outcome

    def _enter(self, node: "Node") -> None:
        frames = self._session.progress.frames
        place = (frames[-1].flow, frames[-1].version) if frames else ("", 0)
        self.emit(FlowNodeEntered(self.interaction_id, node.id, node.type, *place))
        self.moment.digits = self.moment.asking = ""
        node.enter(self)

    def call_flow(self, code: str) -> bool:
        """Go on in the flow ``code``, in the version that the call began with; return False, with nothing done, where
        there is none or flows have called each other too deep."""
        version = self._session.progress.pins.get(code, 0)
        flow = self._session.library.flows.get((code, version))
        if flow is None or len(self._session.progress.frames) >= MAX_SUB_FLOW_DEPTH:
            return False
        self.emit(SubFlowEntered(self.interaction_id, self._node_id, code, version))
        self.go(flow.start)
        return True

    def return_from_flow(self, result: str) -> None:
        """Go back to the node that called this flow; the call is over where none did."""
        frames = self._session.progress.frames
        if not frames:
            self.hang_up("hung_up")
            return
        self.emit(SubFlowLeft(self.interaction_id, frames[-1].flow, result))
        if node := self._session.running.nodes.get(self._node_id):
            node.on_return(self, result)
        else:
            self.hang_up("failed", TEMPORARY_FAILURE)

    def request_route(
        self, group: str, skills: Mapping[str, int], priority: int, max_wait_seconds: int
    ) -> None:
        """Hand the call to the queue and sleep until it comes back. What the flow has set before counts too: of each
        skill the higher level, and the higher priority."""
        self.stop_waiting()
        self.moment.typed = ""
        self._session.secrets.clear()
        progress = self._session.progress
        wanted = {
            skill: max(skills.get(skill, 0), progress.skills.get(skill, 0))
            for skill in (*progress.skills, *skills)
        }
        priority = max(priority, progress.priority)
        self.emit(
            RouteRequested(self.interaction_id, self._node_id, group, wanted, priority, max_wait_seconds)
        )

    def ask_for_callback(self, group: str, number_key: str, skills: Mapping[str, int], priority: int) -> None:
        """Ask for a callback; the node hears at once whether it is promised. A flow that asks again and again is
        refused without a question."""
        if self._session.progress.callbacks >= MAX_CALLBACKS_PER_CALL:
            self._session.node.on_callback(self, promised=False)
            return
        number = self.value(number_key) if number_key else self._session.call.ani
        self.emit(CallbackWanted(self.interaction_id, self._node_id, group, number, dict(skills), priority))

    def end(self, result: str) -> None:
        """The flow is over; ``result`` as in FlowEnded."""
        self._target = None
        self.stop_waiting()
        self.emit(FlowEnded(self.interaction_id, self._node_id, result))

    def hang_up(self, result: str, cause: int = 16) -> None:
        """The flow is over and so is the call."""
        self.end(result)
        self.do(HangUpCall(self.interaction_id, cause))

    # --- prompts

    def play(self, *codes: str) -> None:
        """Play the prompts one after the other; those that are missing are noted and left out."""
        self._play_parts([(code, self._session.media(code)) for code in codes if code])

    def play_around(self, before: str, said: tuple[str, tuple[str, ...]], after: str) -> None:
        """Play a value (what it is, and its media) between two prompts, either of which may be empty."""
        prompts = [[(code, self._session.media(code))] if code else [] for code in (before, after)]
        self._play_parts([*prompts[0], said, *prompts[1]])

    def media_of_value(self, kind: str, value: str, currency: str) -> tuple[str, ...]:
        """Return the media of a value in the caller's language; none where it is not of its kind."""
        return self._session.library.said(kind, value, currency, self.language)

    def value_unsayable(self, kind: str) -> None:
        """Record that a value was not of its kind, so that nothing was said."""
        self._prompt_failed(f"say:{kind}")

    def _play_parts(self, parts: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """Play named media one after the other."""
        for code, found in parts:
            if not found:
                self._prompt_failed(code)
        media = tuple(medium for _, found in parts for medium in found)
        if media:
            self._start_prompt(",".join(code for code, _ in parts), media)
        else:
            self._session.node.on_prompt_done(self)

    def play_recording(self, recording_id: str, code: str) -> None:
        """Play what was recorded, as it is still on the switch, and a prompt after it."""
        media = self._session.media(code)
        if not media:
            self._prompt_failed(code)
        self._start_prompt(code, (f"recording:{recording_id}", *media))

    def _start_prompt(self, codes: str, media: tuple[str, ...]) -> None:
        # One prompt at most between two events, so that the step makes the id unique, also after a restart.
        playback_id = f"{self.interaction_id}-p{self._run}{self._session.progress.step}"
        self.moment.playing, self.moment.prompt = playback_id, codes
        self.do(PlayPrompt(self.interaction_id, playback_id, media, self._session.language))
        self.wait(MAX_PROMPT_SECONDS)

    def stop_prompt(self) -> None:
        """Stop the prompt, if one plays."""
        if self.moment.playing:
            self.do(StopPrompt(self.interaction_id, self.moment.playing))
            self.moment.playing = ""

    def prompt_done(self, ok: bool) -> None:
        """The prompt is over; a failed one is noted, and the flow goes on."""
        self.moment.playing = ""
        if not ok:
            self._prompt_failed(self.moment.prompt)
        self._session.node.on_prompt_done(self)

    def _prompt_failed(self, code: str) -> None:
        self.emit(PromptFailed(self.interaction_id, self._node_id, code))

    # --- waiting

    def wait(self, seconds: float) -> None:
        """Wake the node after ``seconds``, unless another wait, the queue or the end comes first."""
        moment = self.moment
        moment.waits += 1
        # Steps never go back, not even over a restart: an old timer cannot be taken for a new one.
        steps = self._session.call.run * MAX_STEPS_PER_CALL * 2 + self._session.progress.step
        moment.wait = steps * 1000 + moment.waits % 1000
        message = InputTimedOut(self.interaction_id, moment.wait)
        self.do(SetTimer(self._timer_id, self.now + seconds, message))

    def stop_waiting(self) -> None:
        """Set no timer, or take the one back that is set."""
        if self.moment.wait:
            self.moment.wait = 0
            self.do(CancelTimer(self._timer_id))

    @property
    def _timer_id(self) -> str:
        return f"ivr:{self.interaction_id}"

    @property
    def _run(self) -> str:
        """What tells the names of a later flow of the same call from those of the first."""
        return f"{self._session.call.run}-" if self._session.call.run else ""

    # --- other systems, and what is entered in confidence

    def ask(self, question: QueryHttp | LookUpCustomer | RecogniseSpeech, seconds: float) -> None:
        """Ask outside, and wait at most ``seconds`` for the answer."""
        self.moment.asking = question.query_id
        self.do(question)
        self.wait(seconds)

    def answered(self, query_id: str) -> bool:
        """Take the answer to this question, once; return False for one that is not awaited, or not any more."""
        if not self._session.awaits(query_id):
            return False
        self.moment.asking = ""
        return True

    def new_query_id(self) -> str:
        """Return the id of a question that is asked now. Steps never go back, not even over a restart."""
        return f"{self.interaction_id}-q{self._run}{self._session.progress.step}"

    def pending_query(self, node_id: str) -> str:
        """Return the question that this node has asked and that has no answer yet; empty: none."""
        progress = self._session.progress
        return progress.query if progress.query_node == node_id else ""

    def find(self, scope: str, name: str) -> str:
        """Return what stands for a place of a template (:mod:`~apps.ivr.domain.template`)."""
        if scope == "secure":
            return self.secret(name)
        return call_fact(self._session.call, name, self.language) if scope == "call" else self.value(name)

    def entrust(self, key: str, value: str) -> None:
        """Keep a secret in memory, for one question."""
        self._session.secrets[key] = value

    def secret(self, key: str) -> str:
        """Return what the caller has entered in confidence; empty where it is not known any more."""
        return self._session.secrets.get(key, "")

    def where_asked(self, key: str) -> str:
        """Return the node of this flow at which a secret was entered that has not been used yet; empty: none."""
        node = self._session.running.nodes.get(self._session.progress.entrusted.get(key, ""))
        return node.id if node and node.type == "secure_input" else ""

    @property
    def confiding(self) -> bool:
        """Whether the caller is entering a secret, since before this node was entered (again)."""
        return self._session.progress.confiding

    def hide_secrets(self, value: str) -> str:
        """Return ``value`` with every secret in it masked: what another system echoes must not become data."""
        for secret in self._session.secrets.values():
            value = value.replace(secret, masked(secret))
        return value

    def forget_secrets(self) -> None:
        """One question has used them."""
        self._session.secrets.clear()

    # --- what the caller says

    @property
    def can_hear(self) -> bool:
        """Whether there is an engine that understands callers."""
        return self._session.library.speech

    @property
    def is_moving(self) -> bool:
        """Whether the node has been left already, or the flow."""
        return self._target is not None or self._session.ended or self._session.asleep

    def listen(self, seconds: int) -> None:
        """Record what the caller says now, until they are silent or press a key."""
        number = self._session.call.run * MAX_STEPS_PER_CALL * 2 + self._session.progress.step
        self.moment.listening = f"{self.interaction_id}-sp{number}"
        most = seconds + LISTEN_SECONDS
        self.do(
            RecordMessage(
                self.interaction_id, self.moment.listening, most, SILENCE_SECONDS, beep=False, ends_on="any"
            )
        )
        self.wait(most + RECOGNISE_SECONDS)

    def recognise(self, words: tuple[str, ...]) -> None:
        """Ask what was said."""
        recording, self.moment.listening = self.moment.listening, ""
        language = self._session.language
        question = RecogniseSpeech(self.interaction_id, self.new_query_id(), recording, language, words)
        self.ask(question, RECOGNISE_SECONDS)

    def stop_listening(self) -> None:
        """Whatever is said, or was, means nothing any more. The switch ends the recording by itself."""
        self.moment.listening = self.moment.asking = ""

    def heard(self, word: str, digit: str) -> None:
        """Record which keyword was understood; nothing else of what the caller said is kept."""
        self.emit(SpeechHeard(self.interaction_id, self._node_id, word, digit))

    # --- a telephone number

    def new_dial_id(self) -> str:
        """Return the name of a leg that is called now. The parties whom agents call are numbered from 1."""
        return f"{self.interaction_id}-9{self._session.call.run:02d}{self._session.progress.step:05d}"

    def must_not_call(self, number: str) -> bool:
        """Return whether it is that of a customer who does not want to be called."""
        return number in self._session.library.do_not_call

    @property
    def dial_id(self) -> str:
        """The leg that the flow has called; empty: none."""
        dial = self._session.progress.dial
        return dial.dial_id if dial else ""

    @property
    def number(self) -> str:
        """The number that the flow has called."""
        dial = self._session.progress.dial
        return dial.number if dial else ""

    @property
    def rings_until(self) -> float:
        """Until when it may ring, Unix seconds."""
        dial = self._session.progress.dial
        return dial.expires_at if dial else 0.0

    @property
    def number_is_up(self) -> bool:
        """Whether caller and number talk."""
        return self._session.progress.dial_up

    @property
    def talk_seconds(self) -> float:
        """For how long they have; 0.0 where this process was not there when it began."""
        since = self.moment.talking_since
        return round(max(0.0, self.now - since), 3) if since and self.number_is_up else 0.0

    def ring(self) -> None:
        """Let the caller hear that it rings at the other end."""
        self.moment.ringing = f"{self.interaction_id}-r{self._run}{self._session.progress.step}"
        self.do(PlayPrompt(self.interaction_id, self.moment.ringing, RINGING_TONE))

    def stop_ringing(self) -> None:
        """End that."""
        if self.moment.ringing:
            self.do(StopPrompt(self.interaction_id, self.moment.ringing))
            self.moment.ringing = ""

    # --- keys, data and the clock

    def keep(self, digits: str) -> None:
        """Keep keys for the next menu or entry."""
        self.moment.typed = (self.moment.typed + digits)[:MAX_TYPED_AHEAD]

    def take_typed(self) -> str:
        """Return the keys that were kept, and forget them."""
        typed, self.moment.typed = self.moment.typed, ""
        return typed

    def collected(self, digits: str, accepted: bool, reason: str = "") -> None:
        """Record what the caller pressed; the keys of this attempt are forgotten. ``reason`` as in DigitsCollected."""
        self.moment.digits = ""
        self.emit(DigitsCollected(self.interaction_id, self._node_id, digits, accepted, reason))

    def repeated(self) -> None:
        """Record that the caller wants to hear the prompt again; the keys of this attempt are forgotten."""
        self.moment.digits = ""
        self.emit(PromptRepeated(self.interaction_id, self._node_id))

    def survey_answered(self, scale: str, score: int, key: str) -> None:
        """Record the caller's score."""
        self.emit(SurveyAnswered(self.interaction_id, self._node_id, scale, score, key))

    def value(self, key: str) -> str:
        """Return what the flow has learnt under ``key``; empty where it has not."""
        return self._session.data.get(key, "")

    def set_data(self, key: str, value: str) -> None:
        """Record a value for the agent."""
        self.emit(FlowDataSet(self.interaction_id, key, value))

    def condition_failed(self, case: int, reason: str) -> None:
        """Record that a case, counted from 1, could not be computed."""
        self.emit(ConditionFailed(self.interaction_id, self._node_id, case, reason[:MAX_REASON_LENGTH]))

    def set_language(self, language: str) -> None:
        """Speak to the caller in ``language`` from now on."""
        self.emit(LanguageSet(self.interaction_id, self._node_id, language))

    def set_routing(self, skills: Mapping[str, int], priority: int) -> None:
        """Ask the queue for at least this much from now on."""
        self.emit(RoutingSet(self.interaction_id, self._node_id, dict(skills), priority))

    def count_loop(self, most: int) -> bool:
        """Count a passage of this node; return whether it was one of the first ``most``. Then the count begins anew."""
        passed = self._session.progress.counts.get(self._node_id, 0)
        again = passed < most
        self.emit(LoopCounted(self.interaction_id, self._node_id, passed + 1 if again else 0))
        return again

    def voicemail_left(self, duration_seconds: float) -> None:
        """Record that the caller left a message."""
        self.emit(VoicemailLeft(self.interaction_id, self.voicemail_id, duration_seconds))

    @property
    def message_id(self) -> str:
        """The id of the message that a ``record_message`` node records now; every message of a call has its own."""
        number = self._session.call.run * 100 + self._session.progress.messages + 1
        return f"{self.interaction_id}-vm{number}"

    def hold_message(self) -> None:
        """Begin to record; the recording ends for others when it is judged, not when the switch reports it."""
        self.moment.recording, self.moment.reviewing = True, False
        self.moment.message = self.message_id

    def let_go_of_message(self) -> None:
        """The message is judged."""
        self.moment.recording = self.moment.reviewing = False
        self.moment.message = ""

    def is_open(self, schedule: str) -> bool:
        """Return whether the schedule is open now."""
        return self._session.library.is_open(schedule, self.now)
