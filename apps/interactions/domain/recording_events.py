"""The facts of what is recorded. They are named in :mod:`~apps.interactions.domain.events` like all others."""

from dataclasses import dataclass

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class RecordingStarted(Event):
    interaction_id: str
    segment: int
    recording_id: str


@dataclass(frozen=True, slots=True)
class RecordingPaused(Event):
    """From here on the recording is silent: a secret is being said."""

    interaction_id: str
    segment: int
    agent_id: int
    recording_id: str


@dataclass(frozen=True, slots=True)
class RecordingResumed(Event):
    """The recording holds again what is said; the gap is ``paused_seconds`` long. ``by``: agent, or system where the
    conversation ended or the switch could not pause."""

    interaction_id: str
    segment: int
    agent_id: int
    recording_id: str
    paused_seconds: float
    by: str = "agent"


@dataclass(frozen=True, slots=True)
class RecordingEnded(Event):
    """A recording is complete (``ok``) or was lost."""

    interaction_id: str
    recording_id: str
    duration_seconds: float
    ok: bool = True


@dataclass(frozen=True, slots=True)
class MessageReviewed(Event):
    """What becomes of a message that a flow has recorded: kept, discarded, or again (it is spoken once more, over the
    former one)."""

    interaction_id: str
    node_id: str
    recording_id: str
    duration_seconds: float
    verdict: str


@dataclass(frozen=True, slots=True)
class VoicemailLeft(Event):
    interaction_id: str
    recording_id: str
    duration_seconds: float
