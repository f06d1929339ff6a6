"""Let the caller leave a message."""

from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.effects import RecordMessage
from apps.interactions.domain.messages import RecordingFinished
from apps.ivr.domain.fields import Integer, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn

MIN_MESSAGE_SECONDS = 1.0
"""A shorter recording is the tone and the click of the receiver, no message."""
REPORT_SECONDS = 15
"""How long the switch may take to report a recording that must be over."""


def is_message(message: RecordingFinished) -> bool:
    """Return whether somebody has said something, as far as its length tells."""
    return message.duration_seconds >= MIN_MESSAGE_SECONDS or not message.length_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail(Node):
    """Play the prompt, then record until ``#``, silence, ``max_seconds``, or the caller hangs up; then the call ends.

    Hanging up is the usual way to end a message, and the switch may report it before the recording: the session then
    stays until the recording is reported too, at most ``REPORT_SECONDS``.
    """

    type: ClassVar[str] = "voicemail"
    needs_answer: ClassVar[bool] = True

    prompt: str = of(prompt_code(required=False), "")
    max_seconds: int = of(Integer(5, 600), 120)

    def enter(self, turn: Turn) -> None:
        turn.play(self.prompt)

    def on_prompt_done(self, turn: Turn) -> None:
        if turn.moment.caller_gone:  # nobody is left to record
            self.on_recording_failed(turn)
            return
        turn.moment.recording = True
        turn.do(RecordMessage(turn.interaction_id, turn.voicemail_id, self.max_seconds))
        turn.wait(self.max_seconds + REPORT_SECONDS)

    def on_digit(self, turn: Turn, digit: str) -> None:
        """A key skips the prompt; while recording, the switch looks at keys itself."""
        if turn.moment.playing:
            turn.stop_prompt()
            self.on_prompt_done(turn)

    def on_recording(self, turn: Turn, message: RecordingFinished) -> None:
        if message.recording_id != turn.voicemail_id:
            return
        if message.ok and is_message(message):
            turn.voicemail_left(message.duration_seconds)
            self._leave(turn, "voicemail")
        else:
            self.on_recording_failed(turn)

    def on_recording_failed(self, turn: Turn) -> None:
        self._leave(turn, "caller_hung_up" if turn.moment.caller_gone else "failed")

    def on_timeout(self, turn: Turn) -> None:
        self.on_recording_failed(turn)

    def on_recording_resumed(self, turn: Turn) -> None:
        """Neither ask for the message again nor record over it: it is on the switch, or still being spoken."""
        turn.moment.recording = True
        turn.do(RecordMessage(turn.interaction_id, turn.voicemail_id, self.max_seconds, again=True))
        turn.wait(self.max_seconds + REPORT_SECONDS)

    def on_caller_gone(self, turn: Turn) -> None:
        if turn.moment.recording:
            turn.moment.caller_gone = True
            turn.wait(REPORT_SECONDS)
        else:
            turn.end("caller_hung_up")

    def _leave(self, turn: Turn, result: str) -> None:
        if turn.moment.caller_gone:
            turn.end(result)
        else:
            turn.hang_up(result)
