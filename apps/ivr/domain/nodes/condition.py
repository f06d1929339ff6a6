"""Choose by what is known."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.cases import Case, Cases
from apps.ivr.domain.expressions import ExpressionFailed, asks_for_lists, holds, values_of
from apps.ivr.domain.fields import Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Node):
    """Go on by the first case whose expression is true, else by ``otherwise``. Expressions speak of ``interaction``,
    ``customer``, ``caller.lists`` and ``data``; data that the flow has not learnt is empty text. One that cannot be
    computed (a text that is no number) ends the search: it is noted, and the call goes on by ``otherwise``."""

    type: ClassVar[str] = "condition"

    cases: tuple[Case, ...] = of(Cases())
    otherwise: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        asks = any(asks_for_lists(case.when) for case in self.cases)
        lists = turn.find_lists() if asks else ()
        values = values_of(turn.call, turn.data, turn.language, turn.priority, lists)
        for place, case in enumerate(self.cases, start=1):
            try:
                if holds(case.when, values):
                    turn.go(case.next)
                    return
            except ExpressionFailed as error:
                turn.condition_failed(place, str(error))
                break
        turn.go(self.otherwise)
