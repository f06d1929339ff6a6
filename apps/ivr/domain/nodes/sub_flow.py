"""Flows that call flows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.cases import Results
from apps.ivr.domain.fields import Code, Identifier, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class SubFlow(Node):
    """Go on in another flow until it returns, then by the exit of its result, else by ``otherwise``: also where that
    flow is not published, or flows call each other too deep. It sees and changes the data of this one. The call keeps
    the version that was published when it began."""

    type: ClassVar[str] = "sub_flow"
    needs_answer: ClassVar[bool] = True

    flow: str = of(Code("flow"))
    results: Mapping[str, str] = of(Results(), {})
    otherwise: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        if not turn.call_flow(self.flow):
            turn.go(self.otherwise)

    def on_return(self, turn: Turn, result: str) -> None:
        turn.go(self.results.get(result) or self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Node):
    """Go back to the flow that called this one. In a flow that nobody called, the call ends."""

    type: ClassVar[str] = "return"

    result: str = of(Identifier(), "done")

    def enter(self, turn: Turn) -> None:
        turn.return_from_flow(self.result)
