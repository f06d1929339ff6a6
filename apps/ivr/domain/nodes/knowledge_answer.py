"""Say what the knowledge base knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from apps.ivr.domain.answers import Wanted
from apps.ivr.domain.fields import Code, Identifier, Integer, Target, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.nodes.inputs import InputNode, Verdict
from apps.ivr.domain.turn import Turn
from apps.kernel.sentence import Sentence as _

HELPED, NOT_HELPED = "1", "2"
LONGEST_KEY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeAnswer(InputNode):
    """Say the spoken answer of an article, then ask by ``prompt`` whether it helped: 1 yes, 2 no.

    The answer is the one that fits the caller's words best (stored under ``question_key``, by a menu where they could
    speak, or by another system), else ``article``, else the best liked of ``category``; with a category, the words are
    looked for in it only. It is said in the caller's language, else in the flow's. An article that is due for review is
    said only where the node names it.

    Without such an answer the caller leaves by ``no_answer``. Who presses nothing, or neither key, leaves by
    ``timeout`` and ``failed``, where these lead anywhere, and else by ``not_helped``: that is no judgement.
    ``data_key`` (default: the node's id) becomes helped, not_helped, unknown or no_answer.
    """

    type: ClassVar[str] = "knowledge_answer"
    needs_answer: ClassVar[bool] = True

    max_attempts: int = of(Integer(1, 10), 2)
    failed: str = of(Target(required=False), "")

    article: str = of(Code("article", required=False, longest=LONGEST_KEY), "")
    category: str = of(Code("article_category", required=False), "")
    question_key: str = of(Identifier(), "")
    before: str = of(prompt_code(required=False), "")
    helped: str = of(Target(silent=False), "")
    not_helped: str = of(Target(), "")
    no_answer: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.take_typed()  # keys from before the answer cannot judge it
        wanted = Wanted(
            turn.value(self.question_key) if self.question_key else "", self.article, self.category
        )
        if turn.find_answer(wanted):
            self.ask(turn)
        else:
            self._leave(turn, "no_answer", self.no_answer)

    def ask(self, turn: Turn) -> None:
        turn.play_around(self.before, turn.said_answer, self.prompt)

    def judge(self, digits: str) -> Verdict:
        return Verdict.ACCEPTED if digits in (HELPED, NOT_HELPED) else Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        turn.collected(digits, accepted=True)
        helped = digits == HELPED
        turn.answer_judged(helped)
        if helped:
            self._leave(turn, "helped", self.helped)
        else:
            self._leave(turn, "not_helped", self.not_helped)

    def give_up(self, turn: Turn, silent: bool) -> None:
        self._leave(turn, "unknown", (self.timeout if silent else self.failed) or self.not_helped)

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from InputNode.faults(self)
        if not (self.article or self.category or self.question_key):
            yield (
                "missing-key",
                _("choose an article or a category, or say where the caller's words are stored"),
            )

    def _leave(self, turn: Turn, result: str, target: str) -> None:
        turn.set_data(self.data_key or self.id, result)
        turn.go(target)
