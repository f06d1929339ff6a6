"""What the runtime and the flow's own timers tell a session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.interactions.domain.messages import CustomerFound
from apps.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class InputTimedOut(Message):
    """No key in time. ``wait`` numbers the waits of the session: an old timer is recognised and ignored."""

    interaction_id: str
    wait: int


@dataclass(frozen=True, slots=True)
class CallbackAnswered(Message):
    """Whether the callback that the flow asked for is promised."""

    interaction_id: str
    node_id: str
    promised: bool


@dataclass(frozen=True, slots=True)
class QueueLeft(Message):
    """The queue gave the interaction back to the flow; ``reason`` as in InteractionFlowedOut."""

    interaction_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class HttpAnswered(Message):
    """What another system said, or that it did not. ``result``: ok, not_found, failed. ``values``: by data key.
    ``reason`` is a code for people who look for the fault; it holds nothing of what was sent."""

    interaction_id: str
    query_id: str
    result: str
    status: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CustomerLookedUp(Message):
    """Which customer was found; None: nobody, or the directory could not be asked."""

    interaction_id: str
    query_id: str
    found: CustomerFound | None


@dataclass(frozen=True, slots=True)
class SpeechRecognised(Message):
    """What the caller said, empty: nothing; None where no engine could tell."""

    interaction_id: str
    query_id: str
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class TicketOpened(Message):
    """The number of the ticket that the flow wanted; empty where it could not be opened in time: it will be."""

    interaction_id: str
    query_id: str
    number: str = ""
