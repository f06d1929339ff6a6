"""What the media say: a switch today, chat and mail later. Adapters make these from raw frames, once, at the edge.

Ids: ``interaction_id`` is 32 hexadecimal digits; ``offer_id`` is ``<interaction_id>-<attempt>``.
"""

from dataclasses import dataclass

from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class CallArrived(Message):
    """A caller's channel entered the application. ``node`` is the code of the Asterisk node that carries it.

    ``waited_seconds`` is how long the call had been up by then: not zero where the application was away and the
    fallback of the dialplan kept the caller. ``judged``: the node's own gate has found that it is within the rate.
    """

    interaction_id: str
    node: str
    channel_id: str
    ani: str
    dnis: str
    waited_seconds: float = 0.0
    judged: bool = False


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """A call that a node's gate has refused, ``seconds_ago``: what :class:`CallArrived` would have said of it."""

    interaction_id: str
    channel_id: str
    ani: str
    dnis: str
    seconds_ago: float = 0.0


@dataclass(frozen=True, slots=True)
class CallsRefused(Message):
    """A node's gate has let these calls hear busy because too many new ones came. They may have been told before."""

    node: str
    calls: tuple[RefusedCall, ...]


@dataclass(frozen=True, slots=True)
class CallerHungUp(Message):
    """The caller's channel is gone. ``cause`` is the Q.850 code."""

    interaction_id: str
    cause: int = 16


@dataclass(frozen=True, slots=True)
class DigitReceived(Message):
    """The caller pressed one key: ``0``–``9``, ``*``, ``#`` or ``A``–``D``."""

    interaction_id: str
    digit: str


@dataclass(frozen=True, slots=True)
class PlaybackFinished(Message):
    """A prompt ended; ``ok`` is false where the switch could not play it."""

    interaction_id: str
    playback_id: str
    ok: bool = True


@dataclass(frozen=True, slots=True)
class RecordingFinished(Message):
    """A recording is complete on the switch; ``ok`` is false where it failed.

    ``length_known`` is false, and the duration 0.0, where nobody was there when it ended: the file will tell.
    """

    interaction_id: str
    recording_id: str
    duration_seconds: float
    ok: bool = True
    length_known: bool = True


@dataclass(frozen=True, slots=True)
class AgentLegAnswered(Message):
    """The agent's phone, rung for this offer, was picked up."""

    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class AgentLegEnded(Message):
    """The agent's leg is gone: it could not be reached, was busy, was not picked up, or hung up.

    ``cause`` is the Q.850 code (16 normal clearing, 17 busy, 18/19 no answer, 20 not registered …).
    """

    interaction_id: str
    offer_id: str
    cause: int = 16


@dataclass(frozen=True, slots=True)
class NumberAnswered(Message):
    """A number that was dialled picked up. ``dial_id`` as in :class:`~.effects.DialNumber`."""

    interaction_id: str
    dial_id: str


@dataclass(frozen=True, slots=True)
class NumberEnded(Message):
    """The leg of a number that was dialled is gone: it was busy, did not answer, could not be reached, or hung up.

    ``cause`` is the Q.850 code. The end of a customer who had answered is said by ``CallerHungUp`` as well.
    """

    interaction_id: str
    dial_id: str
    cause: int = 16


@dataclass(frozen=True, slots=True)
class ListeningReady(Message):
    """What ``SpyOnAgent`` made can be heard now."""

    interaction_id: str
    monitor_id: str
    mode: MonitorMode


@dataclass(frozen=True, slots=True)
class EffectFailed(Message):
    """The switch refused an instruction that the interaction depends on (``effect`` is the effect's class name).
    ``offer_id`` names the leg that it was about."""

    interaction_id: str
    effect: str
    reason: str
    offer_id: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerFound(Message):
    """The customer behind the number is known. ``tier`` is the value tier, 0 (none) to 100 (highest). ``last_agent_id``
    had their last conversation (0: none is known), at ``last_agent_at`` (Unix seconds)."""

    interaction_id: str
    customer_id: int
    name: str
    tier: int = 0
    language: str = ""
    last_agent_id: int = 0
    last_agent_at: float = 0.0
