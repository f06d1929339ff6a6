"""The rules of a group's waiting line: who is let in, what is said meanwhile, who takes over when nobody answers."""

from dataclasses import dataclass
from typing import Final

from apps.schedules.domain.hours import Schedule

WAITING: Final = "waiting"
FULL: Final = "full"
CLOSED: Final = "closed"
HOLIDAY: Final = "holiday"
NO_AGENT: Final = "no_agent"

TO_GROUP: Final = "group"
TO_VOICEMAIL: Final = "voicemail"
TO_CALLBACK: Final = "callback"
TO_FLOW: Final = "flow"
ANNOUNCE: Final = "announce"
HANG_UP: Final = "hang_up"

MAX_HOPS = 20
"""How often queues may pass one call on, whatever their steps say: then it ends."""


@dataclass(frozen=True, slots=True)
class OverflowStep:
    """What to do ``on`` a condition: :data:`WAITING` (``after_seconds`` in this group's line), or at once when the line
    is :data:`FULL`, the group :data:`CLOSED`, on :data:`HOLIDAY`, or nobody of it is signed in (:data:`NO_AGENT`).

    ``target`` is the code of the group or flow; ``prompt`` what is played (before the tone of a voicemail).
    """

    on: str
    action: str
    after_seconds: int = 0
    target: str = ""
    prompt: str = ""

    @property
    def key(self) -> str:
        """What tells the step from the others of its group, so that it is carried out once."""
        return f"{self.action}:{self.after_seconds}:{self.target or self.prompt}"


@dataclass(frozen=True, slots=True)
class Comfort:
    """A message for those who wait: after so many seconds, and then every ``repeat_seconds`` (0: once)."""

    prompt: str
    after_seconds: int
    repeat_seconds: int = 0

    @property
    def key(self) -> str:
        return f"comfort:{self.after_seconds}:{self.prompt}"


@dataclass(frozen=True, slots=True)
class QueueRules:
    """Zero and None mean "no such rule" everywhere.

    ``treats_waiting``: at closing time those who already wait are treated like new callers of a closed group; else they
    are still served. ``tell_*`` say what an announcement tells: first after ``tell_after_seconds``, then every
    ``tell_every_seconds`` (0: once). ``music`` is a class of the switch's own.
    """

    hours: Schedule | None = None
    treats_waiting: bool = False
    max_waiting: int = 0
    max_wait_seconds: int = 0
    steps: tuple[OverflowStep, ...] = ()
    comfort: tuple[Comfort, ...] = ()
    tell_position: bool = False
    tell_expected_wait: bool = False
    tell_after_seconds: int = 30
    tell_every_seconds: int = 60
    music: str = ""

    def on(self, condition: str) -> tuple[OverflowStep, ...]:
        """Return the steps for a condition, in their order; a holiday without any of its own is an ordinary closing."""
        found = tuple(step for step in self.steps if step.on == condition)
        return self.on(CLOSED) if condition == HOLIDAY and not found else found

    @property
    def has_dues(self) -> bool:
        """Whether anything may become due for a caller while they wait."""
        return bool(self.comfort or self.tells or self.on(WAITING) or (self.treats_waiting and self.hours))

    @property
    def tells(self) -> bool:
        """Whether callers are told their place or how long it takes."""
        return self.tell_position or self.tell_expected_wait


NO_RULES = QueueRules()
