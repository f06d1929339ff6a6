"""What the runtime and the flow's own timers tell a session."""

from dataclasses import dataclass

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
