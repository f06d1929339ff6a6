"""The talk with somebody who records a prompt by phone, as a pure machine: events in, requests out.

The phone rings; whoever answers hears a tone and speaks until ``#``; they hear it, and press 1 to keep it or 2 to speak
again. It has an application of its own, so that the floor neither sees the call nor takes it for one of its own.
"""

from dataclasses import dataclass

from apps.telephony.ari import events as ari
from apps.telephony.ari.events import AriEvent
from apps.telephony.ari.requests import Request, delete, post

KEEP, AGAIN = "1", "2"
RING_SECONDS = 30
MAX_SECONDS = 270
"""Of one recording: below what a prompt may last, tone and all."""
CHOICE_SECONDS = 30.0
"""How long somebody may think about it after having heard it."""
REPORT_SECONDS = 5.0
"""How long the switch may take to report a recording whose speaker has hung up."""


@dataclass(slots=True)
class Dictation:
    """One talk. ``token`` makes the names of channel, application and recordings; ``endpoint`` is dialled.

    When it is ``over``, ``recorded`` names the last complete recording on the switch (empty: none), ``kept`` says
    whether it was chosen by key, and ``problem`` why there is none (``not_answered``, ``not_recorded``,
    ``unreachable``).
    """

    token: str
    endpoint: str
    take: int = 0
    recording: bool = False
    playing: bool = False
    recorded: str = ""
    kept: bool = False
    gone: bool = False
    over: bool = False
    problem: str = ""

    @property
    def channel(self) -> str:
        """The channel of the phone."""
        return f"dictation-{self.token}"

    @property
    def names(self) -> list[str]:
        """What was recorded, the last one last."""
        return [self._name(take) for take in range(1, self.take + 1)]

    @property
    def patience(self) -> float:
        """How many seconds may pass until something must happen."""
        if self.take == 0:
            return RING_SECONDS + 5.0
        if self.gone:
            return REPORT_SECONDS
        return MAX_SECONDS + 15.0 if self.recording or self.playing else CHOICE_SECONDS

    def begin(self, app: str) -> Request:
        """Return the request that lets the phone ring."""
        query = {
            "endpoint": self.endpoint,
            "app": app,
            "timeout": str(RING_SECONDS),
            "callerId": '"Prompt" <>',
        }
        return Request("POST", ("channels", self.channel), query)

    def on_event(self, event: AriEvent) -> list[Request]:
        """Return what follows from an event."""
        match event:
            case ari.StasisStart() if event.channel.id == self.channel and not self.take:
                return self._record()
            case ari.RecordingFinished() if event.recording.name == self._name(self.take):
                return self._on_recorded(event.recording.name)
            case ari.RecordingFailed() if event.recording.name == self._name(self.take):
                return self._on_not_recorded()
            case ari.PlaybackFinished():
                self.playing = False
            case ari.ChannelDtmfReceived() if event.channel.id == self.channel:
                return self._on_key(event.digit)
            case ari.StasisEnd() | ari.ChannelDestroyed() if event.channel.id == self.channel:
                self._on_gone()
        return []

    def on_silence(self) -> list[Request]:
        """Return what follows when nothing has happened for :attr:`patience`."""
        self.over = True
        if not self.take:
            self.problem = "not_answered"
        elif not self.recorded:
            self.problem = "not_recorded"
        return [] if self.gone else [self._hang_up()]

    def on_refusal(self) -> list[Request]:
        """Return what follows when the switch refuses a request: the phone is not there, or has gone."""
        if not self.take:
            self.problem = "unreachable"
        elif not self.recorded:
            self.problem = "not_recorded"
        self.over = True
        return [] if self.gone or not self.take else [self._hang_up()]

    def _record(self) -> list[Request]:
        self.take += 1
        self.recording = True
        return [
            post(
                "channels",
                self.channel,
                "record",
                name=self._name(self.take),
                format="wav",
                ifExists="overwrite",
                beep="true",
                terminateOn="#",
                maxDurationSeconds=str(MAX_SECONDS),
            )
        ]

    def _on_recorded(self, name: str) -> list[Request]:
        self.recording, self.recorded = False, name
        if self.gone:
            self.over = True
            return []
        self.playing = True
        return [post("channels", self.channel, "play", self._playback, media=f"recording:{name}")]

    def _on_not_recorded(self) -> list[Request]:
        self.recording, self.over = False, True
        self.problem = "" if self.recorded else "not_recorded"
        return [] if self.gone else [self._hang_up()]

    def _on_key(self, digit: str) -> list[Request]:
        """While somebody speaks, the switch looks at the keys itself."""
        if self.recording or not self.recorded or digit not in (KEEP, AGAIN):
            return []
        if digit == KEEP:
            self.kept = self.over = True
            return [self._hang_up()]
        silence = [delete("playbacks", self._playback)] if self.playing else []
        self.playing = False
        return [*silence, *self._record()]

    def _on_gone(self) -> None:
        self.gone = True
        if not self.take:
            self.problem = "not_answered"
        self.over = not self.recording

    def _hang_up(self) -> Request:
        return delete("channels", self.channel)

    def _name(self, take: int) -> str:
        return f"prompt-{self.token}-{take}"

    @property
    def _playback(self) -> str:
        return f"dictation-{self.token}-{self.take}"
