"""Choose by what is known."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.cases import Case, Cases
from apps.ivr.domain.expressions import ExpressionFailed, holds, values_of
from apps.ivr.domain.fields import Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Node):
    """Go on by the first case whose expression is true, else by ``otherwise``. Expressions speak of ``interaction``,
    ``customer`` and ``data``; data that the flow has not learnt is empty text. One that cannot be computed (a text that
    is no number) ends the search: it is noted, and the call goes on by ``otherwise``."""

    type: ClassVar[str] = "condition"

    cases: tuple[Case, ...] = of(Cases())
    otherwise: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        values = values_of(turn.call, turn.data, turn.language, turn.priority)
        for place, case in enumerate(self.cases, start=1):
            try:
                if holds(case.when, values):
                    turn.go(case.next)
                    return
            except ExpressionFailed as error:
                turn.condition_failed(place, str(error))
                break
        turn.go(self.otherwise)
