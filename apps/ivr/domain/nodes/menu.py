"""Let the caller choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import of
from apps.ivr.domain.mappings import MenuOptions, Option
from apps.ivr.domain.nodes.inputs import InputNode, Verdict
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(InputNode):
    """One key, one way. The label of the option is stored under ``data_key`` (default: the node's id), so that the
    agent sees why the caller calls."""

    type: ClassVar[str] = "menu"
    needs_answer: ClassVar[bool] = True

    options: Mapping[str, Option] = of(MenuOptions())

    def judge(self, digits: str) -> Verdict:
        return Verdict.ACCEPTED if digits in self.options else Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        option = self.options[digits]
        turn.collected(digits, accepted=True)
        turn.set_data(self.data_key or self.id, option.label or digits)
        turn.go(option.next)
