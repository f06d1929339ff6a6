"""Let the caller enter a number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain import numbers
from apps.ivr.domain.fields import Choice, Flag, Integer, Target, of
from apps.ivr.domain.nodes.inputs import InputNode, Verdict
from apps.ivr.domain.patterns import Pattern, matches
from apps.ivr.domain.turn import Turn
from apps.kernel.cards import passes_luhn
from apps.kernel.sentence import Sentence as _

MAX_VALUE = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectDigits(InputNode):
    """A customer number, an order number. Complete with ``max_length`` keys, with the terminator, or when no key
    follows within ``digit_timeout_seconds`` (0: ``timeout_seconds``); then at least ``min_length`` are needed, and what
    else is asked of it: a value from ``min_value`` to ``max_value`` (0: any), a ``pattern``, the check digit of
    ``luhn``, a date in ``date_format``. ``reason_prompts`` says what a caller hears for the one that was broken, in
    place of ``invalid_prompt``. Stored under ``data_key`` (default: the node's id)."""

    type: ClassVar[str] = "collect_digits"
    needs_answer: ClassVar[bool] = True

    min_length: int = of(Integer(0, 32), 1)
    max_length: int = of(Integer(1, 32))
    terminator: str = of(Choice(("#", "*", "")), "#")
    digit_timeout_seconds: int = of(Integer(0, 60), 0)
    min_value: int = of(Integer(0, MAX_VALUE), 0)
    max_value: int = of(Integer(0, MAX_VALUE), 0)
    pattern: str = of(Pattern(), "")
    luhn: bool = of(Flag(), False)
    date_format: str = of(Choice(numbers.DATE_FORMATS), "")
    reason_prompts: Mapping[str, str] = of(numbers.ReasonPrompts(), {})
    next: str = of(Target(silent=False), "")

    def judge(self, digits: str) -> Verdict:
        if self._ended(digits):
            return self._judged(digits[:-1])
        if not digits.isdigit():  # a star or hash inside a number
            return Verdict.REFUSED
        return Verdict.MORE if len(digits) < self.max_length else self._judged(digits)

    def judge_silence(self, digits: str) -> Verdict:
        return self._judged(digits) if digits else Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        number = self._number(digits)
        turn.collected(number, accepted=True)
        turn.set_data(self.data_key or self.id, number)
        turn.go(self.next)

    def reason(self, digits: str) -> str:
        number = self._number(digits)
        return self._broken(number) if digits and (number.isdigit() or not number) else ""

    def reproach(self, reason: str) -> str:
        return self.reason_prompts.get(reason) or self.invalid_prompt

    def next_key_seconds(self, digits: str) -> int:
        return self.digit_timeout_seconds or self.timeout_seconds

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from InputNode.faults(self)  # super() knows no class with slots made anew
        if self.min_length > self.max_length:
            yield "out-of-range", _("“min_length” is more than “max_length”: no number could be entered")
        if self.max_value and self.min_value > self.max_value:
            yield "out-of-range", _("“min_value” is more than “max_value”: no number could be entered")
        if self.repeat_key and self.repeat_key == self.terminator:
            yield (
                "bad-key",
                _(
                    "“%(repeat_key)s” would both end the number and repeat the prompt",
                    repeat_key=self.repeat_key,
                ),
            )

    def _judged(self, number: str) -> Verdict:
        return Verdict.REFUSED if self._broken(number) else Verdict.ACCEPTED

    def _broken(self, number: str) -> str:
        """Return the first rule that ``number`` breaks; one that may be left out breaks none where it is."""
        if len(number) < self.min_length:
            return numbers.TOO_SHORT
        rules = {
            numbers.RANGE: self._in_range(number),
            numbers.PATTERN: not self.pattern or matches(self.pattern, number),
            numbers.LUHN: not self.luhn or passes_luhn(number),
            numbers.DATE: not self.date_format or numbers.is_date(number, self.date_format),
        }
        return next((reason for reason, kept in rules.items() if not kept), "") if number else ""

    def _in_range(self, number: str) -> bool:
        value = int(number or 0)
        return self.min_value <= value and (not self.max_value or value <= self.max_value)

    def _number(self, digits: str) -> str:
        return digits[:-1] if self._ended(digits) else digits

    def _ended(self, digits: str) -> bool:
        return bool(self.terminator) and digits.endswith(self.terminator)
