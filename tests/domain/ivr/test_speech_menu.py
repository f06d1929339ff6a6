"""Say or press: a menu that listens where an engine is set up, and falls back to keys."""

from dataclasses import replace

import pytest

from apps.interactions.domain.effects import RecordMessage
from apps.interactions.domain.events import DigitsCollected, FlowNodeEntered, SpeechHeard
from apps.interactions.domain.messages import RecordingFinished
from apps.ivr.domain.commands import SpeechRecognised
from apps.ivr.domain.effects import RecogniseSpeech
from apps.ivr.domain.speech import match, words_of
from tests.domain.ivr.calls import CALL, LIBRARY, Caller, flow_of, node

OPTIONS = {
    "1": {"label": "Sales", "next": "bye", "words": "sales, buy something, 销售"},
    "2": {"label": "Bills", "next": "bye", "words": "bill, billing"},
    "3": {"next": "bye"},
}
MENU = node(
    "m", "menu", prompt="menu", invalid_prompt="invalid", options=OPTIONS, max_attempts=2, failed="lost"
)
FLOW = flow_of(MENU, node("bye", "hang_up"), node("lost", "hang_up"))


def listening(speech: bool = True) -> Caller:
    caller = Caller(FLOW, replace(LIBRARY, speech=speech))
    caller.start()
    caller.prompt_ends()
    return caller


def says(caller: Caller, text: str | None) -> None:
    caller.recording_ends(2.0)
    question = [effect for effect in caller.effects if isinstance(effect, RecogniseSpeech)][-1]
    assert question.words == ("sales", "buy something", "销售", "bill", "billing")
    caller.send(SpeechRecognised(CALL, question.query_id, text))


def test_a_keyword_is_as_good_as_a_key():
    caller = listening()
    record = next(effect for effect in caller.effects if isinstance(effect, RecordMessage))
    assert (record.beep, record.ends_on) == (False, "any")
    says(caller, "I have a question about my BILL, please")
    assert caller.events[1:4] == [
        SpeechHeard(CALL, "m", "bill", "2"),
        DigitsCollected(CALL, "m", "2", True),
        *[event for event in caller.events if getattr(event, "key", "") == "m"],
    ]
    assert caller.session.data == {"m": "Bills"}
    assert caller.path == ["m", "bye"]


def test_what_fits_nothing_is_asked_again_and_then_leaves():
    caller = listening()
    says(caller, "hm")
    assert caller.prompts[-1] == ("sound:invalid", "sound:menu")
    assert "hm" not in str(caller.events)
    caller.prompt_ends()
    says(caller, "")
    assert caller.path == ["m", "lost"]


def test_a_key_ends_the_listening_and_a_late_answer_means_nothing():
    caller = listening()
    recording = caller.session.moment.listening
    caller.press("3")
    assert caller.path == ["m", "bye"]
    assert caller.send(RecordingFinished(CALL, recording, 2.0)).effects == []

    caller = listening()
    caller.recording_ends(2.0)
    question = next(effect for effect in caller.effects if isinstance(effect, RecogniseSpeech))
    caller.press("9")
    assert caller.send(SpeechRecognised(CALL, question.query_id, "sales")).events == []
    assert caller.path == ["m"]


def test_without_an_engine_or_when_it_fails_keys_remain():
    caller = listening(speech=False)
    assert not [effect for effect in caller.effects if isinstance(effect, RecordMessage)]
    caller.press("1")
    assert caller.path == ["m", "bye"]

    for fails in (lambda caller: says(caller, None), lambda caller: caller.recording_ends(0.0, ok=False)):
        caller = listening()
        fails(caller)
        caller.press("1")
        assert caller.path == ["m", "bye"]


def test_a_switch_that_never_reports_is_silence():
    caller = listening()
    caller.timer_fires()
    assert caller.session.progress.attempts == 1
    assert [event.node_id for event in caller.events if isinstance(event, FlowNodeEntered)] == ["m"]


@pytest.mark.parametrize(
    ("said", "digit"),
    [
        ("sales", "1"), ("I want to buy something!", "1"), ("buy, something", "1"), ("我想找销售部门", "1"),
        ("Billing", "2"), ("salesman", ""), ("bill or sales", "1"), ("", ""), ("三", ""),
    ],
)  # fmt: skip
def test_keywords_are_whole_words_and_the_longest_wins(said: str, digit: str):
    options = {key: words_of(option.get("words", "")) for key, option in OPTIONS.items()}
    assert (match(said, options) or ("", ""))[0] == digit
    assert match("a b", {"1": ("a",), "2": ("b",)}) is None
