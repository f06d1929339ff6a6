"""How much of each medium an agent works on at once, and what may go beside what."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from apps.agents.domain.states import WorkState


class Medium(StrEnum):
    """By what a customer reached us."""

    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"
    TASK = "task"


DESK_MEDIA = (Medium.CHAT, Medium.EMAIL, Medium.TASK)
"""What is worked on at the desk, without the switch; in the order in which an agent with room is given it."""

INTERRUPTIBLE = frozenset({Medium.EMAIL, Medium.TASK})
"""What is put aside for a call: nobody sits at the other end and waits for the next sentence."""

MOST_CALLS = 1
MOST_AT_ONCE = 50

_AWAY = frozenset({WorkState.IDLE, WorkState.RINGING})
_BESIDE_A_CALL = frozenset({WorkState.TALKING, WorkState.WRAP_UP})


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many interactions of each medium an agent has at the same time; 0: none of it. More than one call is never.

    ``calls_during_chats``: a call may come while chats are open. ``chats_during_calls``: new chats may come during a
    call and its wrap-up. E-mails and tasks never do, and are put aside when a call begins.
    """

    voice: int = 1
    chat: int = 3
    email: int = 5
    task: int = 5
    calls_during_chats: bool = False
    chats_during_calls: bool = False

    def of(self, medium: str) -> int:
        """Return how many of the medium the agent may have."""
        most: int = getattr(self, medium)
        return most

    def lets_call_come(self, open_media: Iterable[str]) -> bool:
        """Return whether a call may be offered to an agent who is free to talk and has this open."""
        return self.voice > 0 and (self.calls_during_chats or Medium.CHAT not in open_media)

    def lets_work_come(self, medium: str, open_media: Iterable[str], work: WorkState) -> bool:
        """Return whether one more of ``medium`` may be offered to an agent whose voice side does ``work``."""
        beside = medium == Medium.CHAT and self.chats_during_calls and work in _BESIDE_A_CALL
        return (work is WorkState.IDLE or beside) and sum(one == medium for one in open_media) < self.of(
            medium
        )


USUAL = Capacity()


def puts_aside(work: WorkState) -> bool:
    """Return whether what can be interrupted rests while the voice side does this. A phone that only rings interrupts
    nothing yet."""
    return work not in _AWAY
