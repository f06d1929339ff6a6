"""Let the caller enter a number."""

from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Choice, Integer, Target, of
from apps.ivr.domain.nodes.inputs import InputNode, Verdict
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectDigits(InputNode):
    """A customer number, an order number. Complete with ``max_length`` keys, with the terminator, or when no key
    follows in time; then at least ``min_length`` are needed. Stored under ``data_key`` (default: the node's id)."""

    type: ClassVar[str] = "collect_digits"
    needs_answer: ClassVar[bool] = True

    min_length: int = of(Integer(0, 32), 1)
    max_length: int = of(Integer(1, 32))
    terminator: str = of(Choice(("#", "*", "")), "#")
    next: str = of(Target(silent=False), "")

    def judge(self, digits: str) -> Verdict:
        if self._ended(digits):
            return Verdict.ACCEPTED if self._fits(digits[:-1]) else Verdict.REFUSED
        if not digits.isdigit():  # a star or hash inside a number
            return Verdict.REFUSED
        if len(digits) < self.max_length:
            return Verdict.MORE
        return Verdict.ACCEPTED if self._fits(digits) else Verdict.REFUSED

    def judge_silence(self, digits: str) -> Verdict:
        return Verdict.ACCEPTED if digits and self._fits(digits) else Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        number = digits[:-1] if self._ended(digits) else digits
        turn.collected(number, accepted=True)
        turn.set_data(self.data_key or self.id, number)
        turn.go(self.next)

    def _ended(self, digits: str) -> bool:
        return bool(self.terminator) and digits.endswith(self.terminator)

    def _fits(self, number: str) -> bool:
        return self.min_length <= len(number) <= self.max_length
