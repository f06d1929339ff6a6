"""End the call."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Integer, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp(Node):
    """Play the prompt, if there is one, and hang up. ``cause`` is the Q.850 code that the caller's network is told."""

    type: ClassVar[str] = "hang_up"

    prompt: str = of(prompt_code(required=False), "")
    cause: int = of(Integer(1, 127), 16)

    def enter(self, turn: Turn) -> None:
        turn.play(self.prompt)

    def on_prompt_done(self, turn: Turn) -> None:
        turn.hang_up("hung_up", self.cause)
