"""Note something for the agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Target, of
from apps.ivr.domain.mappings import DataValues
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class SetData(Node):
    """Store literal values; nothing in them is evaluated."""

    type: ClassVar[str] = "set_data"

    values: Mapping[str, str] = of(DataValues())
    next: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        for key, value in self.values.items():
            turn.set_data(key, value)
        turn.go(self.next)
