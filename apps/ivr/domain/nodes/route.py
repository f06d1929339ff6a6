"""Ask for an agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Choice, Code, Integer, Target, of
from apps.ivr.domain.mappings import SkillLevels
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Node):
    """Hand the call to a skill group and sleep. When the queue gives it back (``max_wait_seconds`` are over, the group
    is closed, full or gone), go on by ``timeout``. ``max_wait_seconds`` 0 waits for ever; the exit is needed all the
    same.

    Who presses ``callback_key`` while waiting asks for a callback. Whoever is promised one goes on by ``callback``,
    where that is set."""

    type: ClassVar[str] = "route"
    needs_answer: ClassVar[bool] = True

    group: str = of(Code("group"))
    skills: Mapping[str, int] = of(SkillLevels(), {})
    priority: int = of(Integer(0, 100), 0)
    max_wait_seconds: int = of(Integer(0, 86_400), 0)
    timeout: str = of(Target(silent=False), "")
    callback: str = of(Target(required=False, silent=False), "")
    callback_key: str = of(Choice(("", *"0123456789*#")), "")

    def enter(self, turn: Turn) -> None:
        turn.request_route(self.group, self.skills, self.priority, self.max_wait_seconds)

    def on_digit(self, turn: Turn, digit: str) -> None:
        """One key may ask for a callback. All others mean nothing; kept, they would answer a later menu."""
        if self.callback_key and digit == self.callback_key:
            turn.ask_for_callback("", "", {}, 0)

    def on_queue_left(self, turn: Turn, reason: str) -> None:
        turn.go(self.callback if reason == "callback" and self.callback else self.timeout)
