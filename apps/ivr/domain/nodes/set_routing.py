"""Say what kind of agent the call needs, and how urgently."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Integer, Target, of
from apps.ivr.domain.mappings import SkillLevels
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRouting(Node):
    """Ask for at least these skill levels and this priority at every ``route`` node from here on. Where that node asks
    for more, more counts. A later node of this kind replaces the priority and the levels of the skills that it names.
    """

    type: ClassVar[str] = "set_routing"

    skills: Mapping[str, int] = of(SkillLevels(), {})
    priority: int = of(Integer(0, 100), 0)
    next: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.set_routing(self.skills, self.priority)
        turn.go(self.next)
