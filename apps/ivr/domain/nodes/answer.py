"""Pick the caller up."""

from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.effects import AnswerCall
from apps.ivr.domain.fields import Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Node):
    """Answer the call and go on at once. Answering an answered call is harmless."""

    type: ClassVar[str] = "answer"

    next: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.do(AnswerCall(turn.interaction_id))
        turn.go(self.next)
