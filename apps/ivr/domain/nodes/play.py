"""Say something."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Target, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(Node):
    """Play a prompt to its end. It cannot be skipped, so that a notice is heard; a key pressed meanwhile is kept for
    the next menu or entry, so that a caller who knows the menu need not wait for it."""

    type: ClassVar[str] = "play"

    prompt: str = of(prompt_code())
    next: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.play(self.prompt)

    def on_prompt_done(self, turn: Turn) -> None:
        turn.go(self.next)
