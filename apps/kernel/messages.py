"""What goes into an engine and what comes out.

A *message* says that something happened outside or that somebody wants something (``CallArrived``, ``AcceptOffer``).
An engine answers with an :class:`Outcome`: *events*, facts that are written to the journal and never change, and
*effects*, instructions for the world (``RingAgent``, ``SetTimer``). Events are in the past tense, commands and
effects in the imperative. All three are frozen dataclasses of plain values, so that they can be compared in a test
and encoded without a schema of their own.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """Base of everything that an engine can be given."""


@dataclass(frozen=True, slots=True)
class Event:
    """Base of everything that an engine can say has happened."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Base of everything that an engine can ask the world to do. Carrying one out twice must be harmless."""


@dataclass(slots=True)
class Outcome:
    """Events and effects of one message, each in order. Effects may be carried out only once the events are safe."""

    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def extend(self, other: "Outcome") -> None:
        """Append what ``other`` holds."""
        self.events.extend(other.events)
        self.effects.extend(other.effects)


@dataclass(frozen=True, slots=True)
class SetTimer(Effect):
    """Deliver ``message`` at ``due_at`` (Unix seconds). A timer with the same id replaces the one before it."""

    timer_id: str
    due_at: float
    message: Message


@dataclass(frozen=True, slots=True)
class CancelTimer(Effect):
    """Forget the timer; unknown ids are fine."""

    timer_id: str


class Rejected(Exception):
    """A command that cannot be carried out now: nothing changed. ``code`` is stable, ``reason`` is for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
