"""Let the caller enter what nobody else may know."""

from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.events import SecureInputEnded, SecureInputRefused, SecureInputStarted
from apps.ivr.domain.cards import masked
from apps.ivr.domain.fields import Choice, Identifier, Integer, Target, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import Node
from apps.ivr.domain.turn import Turn
from apps.kernel.cards import passes_luhn

SILENCE, LENGTH, LUHN = "silence", "length", "luhn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecureInput(Node):
    """A card number, a security code, a PIN. Complete with ``max_length`` keys, with the terminator, or when no key
    follows in time; a ``card`` must have the right check digit too. After ``max_attempts`` the caller leaves by
    ``failed``.

    While it is entered nothing of the call is recorded. The keys are in no event, log, screen or file; the data get,
    under ``data_key`` (default: the node's id), the last four digits of a long number and only stars for a short one.
    The number itself stays in memory until one ``http_query`` has used it as ``{secure:key}``, the call is routed, or
    the flow ends. A floor that is killed forgets it, and the caller is asked again. Keys pressed ahead do not count.
    """

    type: ClassVar[str] = "secure_input"
    needs_answer: ClassVar[bool] = True

    prompt: str = of(prompt_code())
    invalid_prompt: str = of(prompt_code(required=False), "")
    check: str = of(Choice(("card", "digits")), "card")
    min_length: int = of(Integer(1, 32), 12)
    max_length: int = of(Integer(1, 32), 19)
    terminator: str = of(Choice(("#", "*", "")), "#")
    timeout_seconds: int = of(Integer(1, 60), 10)
    max_attempts: int = of(Integer(1, 10), 3)
    data_key: str = of(Identifier(), "")
    next: str = of(Target(silent=False), "")
    failed: str = of(Target(), "")

    @property
    def secret_key(self) -> str:
        """The key under which later nodes may use the secret, and under which the data have what may be shown."""
        return self.data_key or self.id

    def enter(self, turn: Turn) -> None:
        turn.take_typed()
        if not turn.confiding:
            turn.emit(SecureInputStarted(turn.interaction_id, self.id))
        turn.play(self.prompt)

    def on_prompt_done(self, turn: Turn) -> None:
        turn.wait(self.timeout_seconds)

    def on_digit(self, turn: Turn, digit: str) -> None:
        turn.stop_prompt()
        if digit == self.terminator:
            self._judge(turn, turn.moment.digits)
            return
        turn.moment.digits += digit
        if len(turn.moment.digits) >= self.max_length:
            self._judge(turn, turn.moment.digits)
        else:
            turn.wait(self.timeout_seconds)

    def on_timeout(self, turn: Turn) -> None:
        self._judge(turn, turn.moment.digits)

    def on_caller_gone(self, turn: Turn) -> None:
        turn.emit(SecureInputEnded(turn.interaction_id, self.id, accepted=False))
        turn.end("caller_hung_up")

    def _judge(self, turn: Turn, digits: str) -> None:
        turn.moment.digits = ""
        if why := self._fault(digits):
            self._refuse(turn, why)
        else:
            self._accept(turn, digits)

    def _fault(self, digits: str) -> str:
        if not digits:
            return SILENCE
        if not digits.isdigit() or not self.min_length <= len(digits) <= self.max_length:
            return LENGTH
        return LUHN if self.check == "card" and not passes_luhn(digits) else ""

    def _refuse(self, turn: Turn, why: str) -> None:
        turn.emit(SecureInputRefused(turn.interaction_id, self.id, why))
        if turn.attempts < self.max_attempts:
            turn.play(self.invalid_prompt if why != SILENCE else "", self.prompt)
        else:
            turn.emit(SecureInputEnded(turn.interaction_id, self.id, accepted=False))
            turn.go(self.failed)

    def _accept(self, turn: Turn, digits: str) -> None:
        turn.entrust(self.secret_key, digits)
        shown = masked(digits)
        turn.set_data(self.secret_key, shown)
        turn.emit(SecureInputEnded(turn.interaction_id, self.id, True, self.secret_key, shown))
        turn.go(self.next)
