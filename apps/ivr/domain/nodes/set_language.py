"""Speak another language."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Language, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage(Node):
    """Speak to the caller in ``language`` from here on: prompts, values and the queue's announcements. Empty: in the
    customer's own, where that is known; else nothing changes."""

    type: ClassVar[str] = "set_language"

    language: str = of(Language(), "")
    next: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        if language := self.language or turn.call.customer_language:
            turn.set_language(language)
        turn.go(self.next)
