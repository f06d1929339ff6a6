"""Record what the caller says, let them hear it, go on."""

from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.effects import RecordMessage as Record
from apps.interactions.domain.events import MessageReviewed
from apps.interactions.domain.messages import RecordingFinished
from apps.ivr.domain.fields import Choice, Identifier, Integer, Target, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.nodes.voicemail import REPORT_SECONDS, is_message
from apps.ivr.domain.turn import Turn

KEPT, AGAIN, DISCARDED = "kept", "again", "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMessage(Node):
    """Play the prompt, then record until ``#``, silence or ``max_seconds``. With a ``review_prompt`` the caller hears
    the recording and then that prompt, and keeps it with ``keep_key`` or speaks again with ``again_key``,
    ``max_attempts`` times at most; who presses nothing keeps it, and who hangs up too. What is kept is a recording of
    the interaction, its name under ``data_key`` (default: the node's id), and the flow goes on by ``next``; by
    ``failed`` where nothing could be recorded or nothing was said.
    """

    type: ClassVar[str] = "record_message"
    needs_answer: ClassVar[bool] = True

    prompt: str = of(prompt_code(required=False), "")
    review_prompt: str = of(prompt_code(required=False), "")
    keep_key: str = of(Choice(tuple("1234567890*#")), "1")
    again_key: str = of(Choice(tuple("1234567890*#")), "2")
    max_seconds: int = of(Integer(5, 600), 60)
    timeout_seconds: int = of(Integer(1, 60), 5)
    max_attempts: int = of(Integer(1, 10), 3)
    data_key: str = of(Identifier(), "")
    next: str = of(Target(), "")
    failed: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        if self.prompt:
            turn.play(self.prompt)
        else:
            self._record(turn)

    def on_prompt_done(self, turn: Turn) -> None:
        if turn.moment.reviewing:
            turn.wait(self.timeout_seconds)
        else:
            self._record(turn)

    def on_digit(self, turn: Turn, digit: str) -> None:
        """A key skips the prompt, or judges the recording; while recording, the switch looks at keys itself."""
        if turn.moment.recording:
            return
        turn.stop_prompt()
        if not turn.moment.reviewing:
            self._record(turn)
        elif digit == self.keep_key:
            self._keep(turn)
        elif digit == self.again_key:
            self._again(turn)
        else:
            self._review(turn)

    def on_recording(self, turn: Turn, message: RecordingFinished) -> None:
        if message.recording_id != turn.message_id or turn.moment.reviewing:
            return
        turn.moment.recording, turn.moment.message = False, message.recording_id
        turn.moment.recorded_seconds = message.duration_seconds
        if not message.ok:
            self._give_up(turn)
        elif not is_message(message):
            self._again(turn)
        elif self.review_prompt and not turn.moment.caller_gone:
            self._review(turn)
        else:
            self._keep(turn)

    def on_recording_failed(self, turn: Turn) -> None:
        self._give_up(turn)

    def on_recording_resumed(self, turn: Turn) -> None:
        """Neither ask for the message again nor record over it: it is on the switch, or still being spoken."""
        turn.hold_message()
        turn.do(Record(turn.interaction_id, turn.message_id, self.max_seconds, again=True))
        turn.wait(self.max_seconds + REPORT_SECONDS)

    def on_timeout(self, turn: Turn) -> None:
        if turn.moment.reviewing:
            self._keep(turn)
        else:
            self._give_up(turn)

    def on_caller_gone(self, turn: Turn) -> None:
        turn.moment.caller_gone = True
        if turn.moment.reviewing:
            self._keep(turn)
        elif turn.moment.recording:  # the switch reports it in a moment
            turn.wait(REPORT_SECONDS)
        else:
            turn.end("caller_hung_up")

    def _record(self, turn: Turn) -> None:
        turn.hold_message()
        turn.do(Record(turn.interaction_id, turn.message_id, self.max_seconds))
        turn.wait(self.max_seconds + REPORT_SECONDS)

    def _review(self, turn: Turn) -> None:
        turn.moment.reviewing = True
        turn.play_recording(turn.message_id, self.review_prompt)

    def _keep(self, turn: Turn) -> None:
        turn.set_data(self.data_key or self.id, turn.message_id)
        self._leave(turn, KEPT, "voicemail", self.next)

    def _again(self, turn: Turn) -> None:
        if turn.moment.caller_gone or turn.attempts + 1 >= self.max_attempts:
            self._give_up(turn)
            return
        self._verdict(turn, AGAIN)
        turn.moment.reviewing = False
        self.enter(turn)

    def _give_up(self, turn: Turn) -> None:
        self._leave(turn, DISCARDED, "caller_hung_up", self.failed)

    def _leave(self, turn: Turn, verdict: str, result: str, target: str) -> None:
        self._verdict(turn, verdict)
        turn.let_go_of_message()
        if turn.moment.caller_gone:
            turn.end(result)
        else:
            turn.go(target)

    def _verdict(self, turn: Turn, verdict: str) -> None:
        seconds = turn.moment.recorded_seconds
        turn.emit(MessageReviewed(turn.interaction_id, self.id, turn.message_id, seconds, verdict))
