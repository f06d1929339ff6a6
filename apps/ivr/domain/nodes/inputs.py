"""What menus and entries have in common: ask, listen, ask again, give up."""

from dataclasses import dataclass
from enum import Enum

from apps.ivr.domain.fields import Identifier, Integer, Target, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn


class Verdict(Enum):
    """What the keys pressed so far amount to."""

    MORE = "more"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputNode(Node):
    """Base of the nodes that wait for keys.

    A key stops the prompt (barge-in). Keys that were pressed before the node was reached count as if pressed now.
    ``timeout_seconds`` runs from the end of the prompt and again from each key. After ``max_attempts`` attempts the
    caller leaves by ``failed``, or by ``timeout`` where that is set and no key was pressed in the last one.
    """

    prompt: str = of(prompt_code())
    invalid_prompt: str = of(prompt_code(required=False), "")
    timeout_seconds: int = of(Integer(1, 60), 5)
    max_attempts: int = of(Integer(1, 10), 3)
    data_key: str = of(Identifier(), "")
    failed: str = of(Target(), "")
    timeout: str = of(Target(required=False), "")

    def judge(self, digits: str) -> Verdict:
        """Return what ``digits``, the last of them just pressed, amount to."""
        raise NotImplementedError

    def judge_silence(self, digits: str) -> Verdict:
        """Return what ``digits`` amount to when no further key comes."""
        return Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        """Record ``digits`` and go on."""
        raise NotImplementedError

    def enter(self, turn: Turn) -> None:
        typed = turn.take_typed()
        if not typed:
            turn.play(self.prompt)
        for place, digit in enumerate(typed, start=1):
            if (verdict := self._press(turn, digit)) is not Verdict.MORE:
                if verdict is Verdict.ACCEPTED:
                    turn.keep(typed[place:])
                return

    def on_prompt_done(self, turn: Turn) -> None:
        turn.wait(self.timeout_seconds)

    def on_digit(self, turn: Turn, digit: str) -> None:
        turn.stop_prompt()
        self._press(turn, digit)

    def on_timeout(self, turn: Turn) -> None:
        digits = turn.moment.digits
        if self.judge_silence(digits) is Verdict.ACCEPTED:
            self.accept(turn, digits)
        else:
            self._refuse(turn, digits)

    def _press(self, turn: Turn, digit: str) -> Verdict:
        digits = turn.moment.digits + digit
        verdict = self.judge(digits)
        if verdict is Verdict.MORE:
            turn.moment.digits = digits
            turn.wait(self.timeout_seconds)
        elif verdict is Verdict.ACCEPTED:
            self.accept(turn, digits)
        else:
            self._refuse(turn, digits)
        return verdict

    def _refuse(self, turn: Turn, digits: str) -> None:
        turn.collected(digits, accepted=False)
        if turn.attempts < self.max_attempts:
            turn.play(self.invalid_prompt if digits else "", self.prompt)
        else:
            turn.go(self.timeout if self.timeout and not digits else self.failed)
