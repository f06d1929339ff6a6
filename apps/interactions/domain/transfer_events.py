"""A flow that connects its caller to a telephone number. Named in :mod:`~apps.interactions.domain.events`."""

from dataclasses import dataclass

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class FlowNumberDialled(Event):
    """The flow calls ``number`` for the caller, who hears it ring until ``expires_at``. ``dial_id`` names the leg."""

    interaction_id: str
    node_id: str
    dial_id: str
    number: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class FlowNumberConnected(Event):
    """Somebody picked up: caller and number hear each other."""

    interaction_id: str
    node_id: str
    dial_id: str


@dataclass(frozen=True, slots=True)
class FlowNumberLeft(Event):
    """That is over, or came to nothing. ``why``: ended (they had talked, ``talk_seconds``), busy, timeout, declined,
    unreachable, caller_hung_up, no_number, do_not_call, do_not_call_list, not_allowed."""

    interaction_id: str
    node_id: str
    number: str
    why: str
    talk_seconds: float = 0.0
