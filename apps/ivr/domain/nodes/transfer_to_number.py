"""Connect the caller to a telephone number."""

from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.effects import ConnectParty, DialNumber, DropNumber, ParkCall
from apps.interactions.domain.events import FlowNumberConnected, FlowNumberDialled, FlowNumberLeft
from apps.interactions.domain.numbers import dialable
from apps.ivr.domain.fields import Identifier, Integer, Target, Text, of
from apps.ivr.domain.mappings import prompt_code
from apps.ivr.domain.node import GONE, UP, Node
from apps.ivr.domain.turn import Turn

REPORT_SECONDS = 5
"""How long the switch may take to say that nobody answered."""
WHY = {16: "declined", 17: "busy", 18: "timeout", 19: "timeout", 21: "declined"}
"""Q.850 causes of a leg that nobody picked up; every other one means ``unreachable``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferToNumber(Node):
    """Call a telephone number over the node's trunks and connect the caller, who hears it ring. When the other side
    hangs up the flow goes on by ``next``; by ``failed`` where nobody answers within ``ring_seconds``, where it is busy,
    cannot be reached or must not be called.

    The number is ``number``, or what is stored under ``number_key``: then it must begin with one of ``prefixes``
    (separated by commas), so that no caller can choose where we call at our expense. ``prompt`` is said before.
    """

    type: ClassVar[str] = "transfer_to_number"
    needs_answer: ClassVar[bool] = True

    number: str = of(Text(40), "")
    number_key: str = of(Identifier(), "")
    prefixes: str = of(Text(200), "")
    prompt: str = of(prompt_code(required=False), "")
    ring_seconds: int = of(Integer(5, 120), 30)
    next: str = of(Target(silent=False), "")
    failed: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        turn.play(self.prompt)

    def on_prompt_done(self, turn: Turn) -> None:
        number, why = self._number(turn)
        if why:
            turn.emit(FlowNumberLeft(turn.interaction_id, self.id, number, why))
            turn.go(self.failed)
            return
        dial_id, expires_at = turn.new_dial_id(), turn.now + self.ring_seconds
        turn.emit(FlowNumberDialled(turn.interaction_id, self.id, dial_id, number, expires_at))
        turn.do(DialNumber(turn.interaction_id, dial_id, number, self.ring_seconds))
        turn.ring()
        turn.wait(self.ring_seconds + REPORT_SECONDS)

    def on_digit(self, turn: Turn, digit: str) -> None:
        """Keys are for whom the caller talks to."""

    def on_number_answered(self, turn: Turn) -> None:
        turn.stop_ringing()
        turn.emit(FlowNumberConnected(turn.interaction_id, self.id, turn.dial_id))
        turn.stop_waiting()
        self._connect(turn)

    def on_number_ended(self, turn: Turn, cause: int) -> None:
        self._leave(turn, "ended" if turn.number_is_up else WHY.get(cause, "unreachable"))

    def on_timeout(self, turn: Turn) -> None:
        if not turn.dial_id:
            return
        turn.do(DropNumber(turn.interaction_id, turn.dial_id))
        self._leave(turn, "timeout")

    def on_caller_gone(self, turn: Turn) -> None:
        if turn.dial_id:
            turn.do(DropNumber(turn.interaction_id, turn.dial_id))
            why = "ended" if turn.number_is_up else "caller_hung_up"
            turn.emit(FlowNumberLeft(turn.interaction_id, self.id, turn.number, why, turn.talk_seconds))
        turn.end("caller_hung_up")

    def on_number_resumed(self, turn: Turn, state: str) -> None:
        """A number that is not being called any more is not called again: perhaps somebody had answered."""
        if state == GONE:
            self._leave(turn, "ended" if turn.number_is_up else "unreachable")
        elif turn.number_is_up:
            self._connect(turn)
        elif state == UP:
            self.on_number_answered(turn)
        else:
            turn.ring()
            turn.wait(max(0.0, turn.rings_until - turn.now) + REPORT_SECONDS)

    def _connect(self, turn: Turn) -> None:
        turn.do(ConnectParty(turn.interaction_id, turn.dial_id, by_number=True, with_caller=True))

    def _leave(self, turn: Turn, why: str) -> None:
        had_talked = turn.number_is_up
        turn.stop_ringing()
        turn.stop_waiting()
        if had_talked:  # alone in the bridge no caller can be recorded, and hears nothing
            turn.do(ParkCall(turn.interaction_id))
        turn.emit(FlowNumberLeft(turn.interaction_id, self.id, turn.number, why, turn.talk_seconds))
        turn.go(self.next if had_talked else self.failed)

    def _number(self, turn: Turn) -> tuple[str, str]:
        """Return the number to call and why it is not called; empty: it is."""
        wanted = turn.value(self.number_key) if self.number_key else self.number
        number = dialable(wanted) or ""
        if not number:
            return "", "no_number"
        if self.number_key and not number.startswith(self._allowed()):
            return number, "not_allowed"
        return number, turn.obstacle_to_calling(number)

    def _allowed(self) -> tuple[str, ...]:
        return tuple(prefix for part in self.prefixes.split(",") if (prefix := part.strip()))
