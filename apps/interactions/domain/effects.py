"""What the engines ask of a medium. Every one of them may be carried out twice without harm."""

from dataclasses import dataclass

from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Effect


@dataclass(frozen=True, slots=True)
class AnswerCall(Effect):
    """Pick the caller up."""

    interaction_id: str


@dataclass(frozen=True, slots=True)
class PlayPrompt(Effect):
    """Play ``media`` (``sound:NAME``, ``digits:123``, ``tone:NAME`` …) to the caller, one after the other."""

    interaction_id: str
    playback_id: str
    media: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Announce(Effect):
    """Say something to a caller who waits; the music comes back by itself. ``parts`` are media, or ``prompt:CODE``: the
    site knows what that is in the caller's language, and makes a :class:`PlayPrompt` of it."""

    interaction_id: str
    playback_id: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopPrompt(Effect):
    """Stop a prompt; the caller pressed a key."""

    interaction_id: str
    playback_id: str


@dataclass(frozen=True, slots=True)
class ParkCall(Effect):
    """Let the caller wait with music. ``music`` is a class of the switch's own; empty: its usual one."""

    interaction_id: str
    music: str = ""


@dataclass(frozen=True, slots=True)
class RingAgent(Effect):
    """Call the agent's phone for an offer. ``auto_answer`` asks the phone to pick up by itself: the agent has
    already accepted on the screen. The phone gives up after ``timeout_seconds``. ``outbound``: nobody is on the line
    yet, the customer is called when the agent is there."""

    interaction_id: str
    offer_id: str
    agent_id: int
    timeout_seconds: int
    caller: str
    auto_answer: bool = False
    outbound: bool = False


@dataclass(frozen=True, slots=True)
class DialNumber(Effect):
    """Call a telephone number through a trunk. ``dial_id`` is ``<interaction_id>-<n>``: n of zeros alone is the
    customer of an outgoing call (one for each trunk tried), who is the interaction's caller from then on; any other n a
    further party. ``caller`` is the number shown there, empty for the trunk's own. ``trunk`` is the trunk's name, empty
    for the first. ``NumberAnswered`` or ``NumberEnded`` follows."""

    interaction_id: str
    dial_id: str
    number: str
    timeout_seconds: int
    caller: str = ""
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class DropNumber(Effect):
    """End the leg of a number that was dialled, ringing or talking."""

    interaction_id: str
    dial_id: str


@dataclass(frozen=True, slots=True)
class PlayRinging(Effect):
    """Let the agent hear that it rings at the other end."""

    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class StopRinging(Effect):
    """End that; silence is fine."""

    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class DropLeg(Effect):
    """End the agent's leg of an offer, ringing or talking."""

    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class ConnectAgent(Effect):
    """Let caller and agent hear each other; also what brings a held caller back."""

    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class HoldCaller(Effect):
    """Take the caller out of the conversation and play music; the agent's leg stays up."""

    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class ConnectParty(Effect):
    """Let a further party hear, and be heard, where the agent is; ``with_caller``: the caller too. ``by_number``: the
    party is a number that was dialled (``party_id`` is its ``dial_id``), else an agent rung under that offer."""

    interaction_id: str
    party_id: str
    by_number: bool
    with_caller: bool = False


@dataclass(frozen=True, slots=True)
class HoldParty(Effect):
    """Let a further party hear music, apart from all others."""

    interaction_id: str
    party_id: str
    by_number: bool


@dataclass(frozen=True, slots=True)
class SendDigits(Effect):
    """Send tones to the caller, or to the number ``dial_id`` where one is named. The only effect that a repeat would
    be noticed of; nothing repeats it."""

    interaction_id: str
    digits: str
    dial_id: str | None = None


@dataclass(frozen=True, slots=True)
class SpyOnAgent(Effect):
    """Make what a supervisor hears: both directions of the agent's leg of ``offer_id``, and for a whisper a way back to
    the agent alone. When it is there, ``ListeningReady`` follows. ``monitor_id`` names the supervisor's own leg."""

    interaction_id: str
    monitor_id: str
    offer_id: str
    mode: MonitorMode


@dataclass(frozen=True, slots=True)
class JoinListener(Effect):
    """Let the supervisor's leg hear what :class:`SpyOnAgent` made, and nothing of what was before."""

    interaction_id: str
    monitor_id: str
    mode: MonitorMode


@dataclass(frozen=True, slots=True)
class BargeIn(Effect):
    """Put the supervisor's leg into the conversation."""

    interaction_id: str
    monitor_id: str


@dataclass(frozen=True, slots=True)
class StopListening(Effect):
    """Free what the switch keeps for a supervisor who listened; the leg is dropped apart."""

    interaction_id: str
    monitor_id: str


@dataclass(frozen=True, slots=True)
class StartRecording(Effect):
    """Record the conversation; ``recording_id`` is ``<interaction_id>-<segment>``."""

    interaction_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class PauseRecording(Effect):
    """Let the recording go on with silence: what is said now must not be in it, and its times must stay right."""

    interaction_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class ResumeRecording(Effect):
    """Let the recording hold again what is said."""

    interaction_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class StopRecording(Effect):
    """End a recording; an ended one is fine."""

    interaction_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class RecordMessage(Effect):
    """Record what the caller says, until the key ``ends_on`` (``#``, or ``any``), silence or ``max_seconds``; then
    ``RecordingFinished`` follows.

    ``again``: this was asked before the floor was restarted. A message that is being recorded goes on, one that is
    complete is kept and reported.
    """

    interaction_id: str
    recording_id: str
    max_seconds: int
    silence_seconds: int = 5
    again: bool = False
    beep: bool = True
    ends_on: str = "#"


@dataclass(frozen=True, slots=True)
class HangUpCall(Effect):
    """End the caller's leg."""

    interaction_id: str
    cause: int = 16


@dataclass(frozen=True, slots=True)
class CloseCall(Effect):
    """The interaction is over: free what the switch still keeps for it (bridges)."""

    interaction_id: str
