"""The facts of the work after a conversation; named in :mod:`~apps.interactions.domain.events` like all others."""

from dataclasses import dataclass

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class WrapUpStarted(Event):
    """The agent finishes the work after the conversation; it ends by itself at ``due_at`` (0: never)."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    due_at: float = 0.0


@dataclass(frozen=True, slots=True)
class WrapUpExtended(Event):
    """The agent prolonged the wrap-up; it now ends by itself at ``due_at``."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    extended_seconds: float
    due_at: float


@dataclass(frozen=True, slots=True)
class WrapUpCompleted(Event):
    """The segment is finished. ``automatic`` is true where the time ran out."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    wrap_up_seconds: float
    disposition: str = ""
    note: str = ""
    automatic: bool = False
