"""Say a value."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Choice, Identifier, Target, Text, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.saying import CURRENCIES, KINDS
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Node):
    """Say a value between two prompts, either of which may be left out: what is stored under ``data_key``, else
    ``value``. ``kind``: number (1,042), digits (one by one), characters (spelled), date (2026-12-31), time (14:30),
    money (12.50, in ``currency``). English and Mandarin have rules of their own; other languages are spoken to in the
    order of English, with the sounds of their language. What is no such value leaves by ``failed``, where that is set,
    with nothing said. Like ``play``, it cannot be skipped."""

    type: ClassVar[str] = "say"

    before: str = of(prompt_code(required=False), "")
    kind: str = of(Choice(KINDS), "number")
    value: str = of(Text(60), "")
    data_key: str = of(Identifier(), "")
    currency: str = of(Choice(CURRENCIES), "")
    after: str = of(prompt_code(required=False), "")
    next: str = of(Target(), "")
    failed: str = of(Target(required=False), "")

    def enter(self, turn: Turn) -> None:
        value = turn.value(self.data_key) if self.data_key else self.value
        if media := turn.media_of_value(self.kind, value, self.currency):
            turn.play_around(self.before, (f"{self.type}:{self.kind}", media), self.after)
        else:
            turn.value_unsayable(self.kind)
            turn.go(self.failed or self.next)

    def on_prompt_done(self, turn: Turn) -> None:
        turn.go(self.next)
