"""Ask for a score."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.fields import Choice, Target, of
from apps.ivr.domain.nodes.inputs import InputNode, Verdict
from apps.ivr.domain.turn import Turn
from apps.kernel.sentence import Sentence as _

SCALES = ("1-5", "0-10")
SECOND_KEY_SECONDS = 2
"""How long a caller has for the nought of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(InputNode):
    """A question with a score for an answer, from 1 to 5 or from 0 to 10. Stored under ``data_key`` (default: the
    node's id) and as an event of its own, which figures are made from. On the longer scale a single 1 counts when no
    key follows, or with ``#``."""

    type: ClassVar[str] = "survey"
    needs_answer: ClassVar[bool] = True

    scale: str = of(Choice(SCALES), "1-5")
    next: str = of(Target(silent=False), "")

    def judge(self, digits: str) -> Verdict:
        if self.scale == "1-5":
            return Verdict.ACCEPTED if digits in "12345" else Verdict.REFUSED
        if digits == "1":
            return Verdict.MORE
        return (
            Verdict.ACCEPTED
            if (digits.isdigit() and int(digits) <= 10) or digits == "1#"
            else Verdict.REFUSED
        )

    def judge_silence(self, digits: str) -> Verdict:
        return Verdict.ACCEPTED if digits else Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        score = digits.removesuffix("#")
        turn.collected(score, accepted=True)
        turn.set_data(self.data_key or self.id, score)
        turn.survey_answered(self.scale, int(score), self.data_key or self.id)
        turn.go(self.next)

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from InputNode.faults(self)
        if self.repeat_key == "1" and self.scale == "0-10":
            yield "bad-key", _("“1” would both begin an answer and repeat the prompt")

    def next_key_seconds(self, digits: str) -> int:
        return SECOND_KEY_SECONDS
