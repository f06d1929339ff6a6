"""Let the caller choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from apps.interactions.domain.messages import RecordingFinished
from apps.ivr.domain.fields import of
from apps.ivr.domain.mappings import MenuOptions, Option
from apps.ivr.domain.nodes.inputs import InputNode, Verdict
from apps.ivr.domain.speech import match, words_of
from apps.ivr.domain.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(InputNode):
    """One key, one way. The label of the option is stored under ``data_key`` (default: the node's id), so that the
    agent sees why the caller calls.

    Where a speech engine is set up and an option has ``words``, the caller may also say one of them when the prompt is
    over; a key ends the listening. Who says none of them is asked again as after a wrong key. Where the engine does not
    answer, keys remain.
    """

    type: ClassVar[str] = "menu"
    needs_answer: ClassVar[bool] = True

    options: Mapping[str, Option] = of(MenuOptions())

    def enter(self, turn: Turn) -> None:
        turn.stop_listening()
        InputNode.enter(self, turn)

    def on_prompt_done(self, turn: Turn) -> None:
        InputNode.on_prompt_done(self, turn)
        if turn.can_hear and not turn.is_moving and not turn.moment.playing and self._words():
            turn.listen(self.timeout_seconds)

    def on_digit(self, turn: Turn, digit: str) -> None:
        turn.stop_listening()
        InputNode.on_digit(self, turn, digit)

    def on_timeout(self, turn: Turn) -> None:
        turn.stop_listening()
        InputNode.on_timeout(self, turn)

    def on_recording(self, turn: Turn, message: RecordingFinished) -> None:
        if not turn.moment.listening or message.recording_id != turn.moment.listening:
            return
        if message.ok:
            turn.recognise(tuple(word for words in self._words().values() for word in words))
        else:
            self._keys_remain(turn)

    def on_speech(self, turn: Turn, text: str | None) -> None:
        if text is None:
            self._keys_remain(turn)
            return
        found = match(text, self._words())
        digit, word = found or ("", "")
        turn.heard(word, digit)
        if found:
            self.accept(turn, digit)
        else:
            self._refuse(turn, "?" if text.strip() else "")

    def _keys_remain(self, turn: Turn) -> None:
        turn.stop_listening()
        turn.wait(self.timeout_seconds)

    def _words(self) -> dict[str, tuple[str, ...]]:
        return {digit: words for digit, option in self.options.items() if (words := words_of(option.words))}

    def judge(self, digits: str) -> Verdict:
        return Verdict.ACCEPTED if digits in self.options else Verdict.REFUSED

    def accept(self, turn: Turn, digits: str) -> None:
        option = self.options[digits]
        turn.collected(digits, accepted=True)
        turn.set_data(self.data_key or self.id, option.label or digits)
        turn.go(option.next)
