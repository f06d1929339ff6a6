"""Go round a few times, then on."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Integer, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Node):
    """Leave by ``again`` the first ``times`` times, then once by ``done``, and count anew. A restart loses no count."""

    type: ClassVar[str] = "loop"

    times: int = of(Integer(1, 100))
    # Not silent: who goes round by it is counted and comes out by ``done``, which every endless way would have to use.
    again: str = of(Target(silent=False), "")
    done: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.go(self.again if turn.count_loop(self.times) else self.done)
