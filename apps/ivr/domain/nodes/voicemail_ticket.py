"""Let the caller leave a message that becomes a ticket."""

from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.messages import RecordingFinished
from apps.ivr.domain.fields import Code, Identifier, Target, of
from apps.ivr.domain.nodes.create_ticket import LONGEST_SECONDS, NUMBER_KEY
from apps.ivr.domain.nodes.voicemail import Voicemail, is_message
from apps.ivr.domain.requests import OpenTemplate
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailTicket(Voicemail):
    """As ``voicemail``, and the message becomes a ticket with the recording. A caller who ends it with ``#`` or by
    silence goes on by ``next``, with the ticket's number under ``data_key`` (default: ``ticket``; empty where it cannot
    be told in time); who hangs up has left the message and the ticket all the same."""

    type: ClassVar[str] = "voicemail_ticket"

    subject: str = of(OpenTemplate(200))
    text: str = of(OpenTemplate(2_000), "")
    ticket_type: str = of(Code("ticket_type", required=False), "")
    group: str = of(Code("group", required=False), "")
    data_key: str = of(Identifier(), "")
    next: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        """A message that is there is not asked for again: after a restart, or where the flow comes back."""
        if turn.has_wanted_ticket:
            turn.ask_for_ticket(LONGEST_SECONDS)
        else:
            Voicemail.enter(self, turn)

    def on_recording(self, turn: Turn, message: RecordingFinished) -> None:
        if message.recording_id != turn.voicemail_id or not turn.moment.recording:
            return
        if not (message.ok and is_message(message)):
            self.on_recording_failed(turn)
            return
        turn.moment.recording = False
        turn.voicemail_left(message.duration_seconds)
        turn.want_ticket(self.subject, self.text, self.ticket_type, self.group, turn.voicemail_id)
        if turn.moment.caller_gone:
            turn.end("voicemail")
        else:
            turn.ask_for_ticket(LONGEST_SECONDS)

    def on_ticket(self, turn: Turn, number: str) -> None:
        if number:
            turn.set_data(self.data_key or NUMBER_KEY, number)
        turn.go(self.next)

    def on_timeout(self, turn: Turn) -> None:
        if turn.has_wanted_ticket:
            self.on_ticket(turn, "")
        else:
            Voicemail.on_timeout(self, turn)

    def on_caller_gone(self, turn: Turn) -> None:
        if turn.has_wanted_ticket:
            turn.end("voicemail")
        else:
            Voicemail.on_caller_gone(self, turn)
