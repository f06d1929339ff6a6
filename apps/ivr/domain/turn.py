"""One message's way through a session: what a node may do when it has the word."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from apps.interactions.domain.effects import HangUpCall, PlayPrompt, StopPrompt
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
    SubFlowEntered,
    SubFlowLeft,
    SubFlowsPinned,
    SurveyAnswered,
    VoicemailLeft,
)
from apps.ivr.domain.answer_turn import AnswerTurn
from apps.ivr.domain.bare_turn import MAX_STEPS_PER_CALL as MAX_STEPS_PER_CALL
from apps.kernel.messages import Outcome

if TYPE_CHECKING:
    from apps.ivr.domain.node import Node

MAX_NODES_PER_MESSAGE = 200
MAX_PROMPT_SECONDS = 300
"""A prompt whose end is not reported by then counts as failed: no wait is without an end."""
MAX_CALLBACKS_PER_CALL = 5
MAX_TYPED_AHEAD = 32
MAX_SUB_FLOW_DEPTH = 5
MAX_REASON_LENGTH = 200
TEMPORARY_FAILURE = 41
"""Q.850 cause of a call that ends because its flow cannot go on."""


class Turn(AnswerTurn):
    """Collects the outcome of one message. Every event is applied at once, so that a node reads the state after it."""

    # --- where to go

    def begin(self) -> None:
        """Enter the flow, and keep for the whole call what is published of the flows that it may call."""
        if versions := self._session.library.versions_called_by(self._session.flow, self.interaction_id):
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

    def is_open(self, schedule: str) -> bool:
        """Return whether the schedule is open now."""
        return self._session.library.is_open(schedule, self.now)
