"""Ask the clock on the wall."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Code, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Node):
    """Go on by ``open`` or ``closed``, as the schedule says now."""

    type: ClassVar[str] = "hours"

    schedule: str = of(Code("schedule"))
    open: str = of(Target(), "")
    closed: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.go(self.open if turn.is_open(self.schedule) else self.closed)
