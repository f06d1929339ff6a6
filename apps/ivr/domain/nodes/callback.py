"""Offer to call back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Code, Identifier, Integer, Target, of
from apps.ivr.domain.mappings import SkillLevels
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback(Node):
    """Ask for a callback by a skill group: ``next`` says that it is promised, ``refused`` that it is not (the group
    offers none, there is no number, the customer does not want to be called). The number is that of the caller, or the
    value stored under ``number_key``. The customer is called when the call is over and it is their turn."""

    type: ClassVar[str] = "callback"

    group: str = of(Code("group"))
    number_key: str = of(Identifier(), "")
    skills: Mapping[str, int] = of(SkillLevels(), {})
    priority: int = of(Integer(0, 100), 0)
    next: str = of(Target(), "")
    refused: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.ask_for_callback(self.group, self.number_key, self.skills, self.priority)

    def on_callback(self, turn: Turn, promised: bool) -> None:
        turn.go(self.next if promised else self.refused)
