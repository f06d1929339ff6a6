"""What menus and entries have in common: ask, listen, ask again, give up."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from apps.ivr.domain.fields import Choice, Flag, Identifier, Integer, Target, of
from apps.ivr.domain.mappings import MENU_DIGITS, prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn
from apps.kernel.sentence import Sentence as _

MAX_REPEATS = 10


class Verdict(Enum):
    """What the keys pressed so far amount to."""

    MORE = "more"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputNode(Node):
    """Base of the nodes that wait for keys.

    A key stops the prompt; keys that were pressed before the node was reached count as if pressed now. Without
    ``barge_in`` the prompt plays to its end, and keys that were pressed until then count after it. ``repeat_key`` plays
    the prompt again, ten times at most; that is no attempt.

    ``timeout_seconds`` runs from the end of the prompt and again from each key. After ``max_attempts`` attempts the
    caller leaves by ``failed``, or by ``timeout`` where that is set and no key was pressed in the last one. Where
    ``max_timeouts`` is not 0, attempts without a key are counted apart, up to that.
    """

    prompt: str = of(prompt_code())
    invalid_prompt: str = of(prompt_code(required=False), "")
    timeout_prompt: str = of(prompt_code(required=False), "")
    barge_in: bool = of(Flag(), True)
    repeat_key: str = of(Choice(("", *MENU_DIGITS)), "")
    timeout_seconds: int = of(Integer(1, 60), 5)
    max_attempts: int = of(Integer(1, 10), 3)
    max_timeouts: int = of(Integer(0, 10), 0)
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

    def reason(self, digits: str) -> str:
        """Return the rule that refused ``digits`` break, as in DigitsCollected; empty where there is none for it."""
        return ""

    def reproach(self, reason: str) -> str:
        """Return the prompt for keys that were refused for ``reason``."""
        return self.invalid_prompt

    def ask(self, turn: Turn) -> None:
        """Play what is asked, as the caller hears it first and whenever they want it again."""
        turn.play(self.prompt)

    def give_up(self, turn: Turn, silent: bool) -> None:
        """The last attempt was in vain; ``silent``: no key was pressed in it."""
        turn.go(self.timeout if self.timeout and silent else self.failed)

    def next_key_seconds(self, digits: str) -> int:
        """Return how long to wait for the key after ``digits``."""
        return self.timeout_seconds

    def enter(self, turn: Turn) -> None:
        typed = turn.take_typed() if self.barge_in else ""
        if typed:
            self._type(turn, typed)
        else:
            self.ask(turn)

    def on_prompt_done(self, turn: Turn) -> None:
        typed = "" if self.barge_in else turn.take_typed()
        if typed:
            self._type(turn, typed)
        else:
            turn.wait(self.timeout_seconds)

    def on_digit(self, turn: Turn, digit: str) -> None:
        if turn.moment.playing and not self.barge_in:
            turn.keep(digit)
            return
        turn.stop_prompt()
        self._press(turn, digit)

    def on_timeout(self, turn: Turn) -> None:
        digits = turn.moment.digits
        if self.judge_silence(digits) is Verdict.ACCEPTED:
            self.accept(turn, digits)
        else:
            self._refuse(turn, digits)

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.repeat_key and self.judge(self.repeat_key) is Verdict.ACCEPTED:
            yield (
                "bad-key",
                _(
                    "“%(repeat_key)s” would both be an answer and repeat the prompt",
                    repeat_key=self.repeat_key,
                ),
            )

    def _type(self, turn: Turn, typed: str) -> None:
        """Press the keys that were typed ahead; those after a wrong one are forgotten."""
        for place, digit in enumerate(typed, start=1):
            if (verdict := self._press(turn, digit)) is not Verdict.MORE:
                if verdict is Verdict.ACCEPTED:
                    turn.keep(typed[place:])
                return

    def _press(self, turn: Turn, digit: str) -> Verdict:
        digits = turn.moment.digits + digit
        if digits == self.repeat_key and turn.repeats < MAX_REPEATS:
            turn.repeated()
            self.ask(turn)
            return Verdict.REFUSED
        verdict = self.judge(digits)
        if verdict is Verdict.MORE:
            turn.moment.digits = digits
            turn.wait(self.next_key_seconds(digits))
        elif verdict is Verdict.ACCEPTED:
            self.accept(turn, digits)
        else:
            self._refuse(turn, digits)
        return verdict

    def _refuse(self, turn: Turn, digits: str) -> None:
        reason = self.reason(digits)
        turn.collected(digits, accepted=False, reason=reason)
        if self._may_try_again(turn, silent=not digits):
            turn.play(self.reproach(reason) if digits else self.timeout_prompt, self.prompt)
        else:
            self.give_up(turn, silent=not digits)

    def _may_try_again(self, turn: Turn, silent: bool) -> bool:
        if not self.max_timeouts:
            return turn.attempts < self.max_attempts
        if silent:
            return turn.timeouts < self.max_timeouts
        return turn.attempts - turn.timeouts < self.max_attempts
