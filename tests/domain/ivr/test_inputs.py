"""Menus, numbers and survey questions: when keys count, which numbers are taken, what is said about the others."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from apps.interactions.domain.effects import StopPrompt
from apps.interactions.domain.events import DigitsCollected, FlowDataSet, PromptRepeated, SurveyAnswered
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.nodes.inputs import MAX_REPEATS
from apps.ivr.domain.numbers import is_date
from apps.ivr.domain.patterns import matches, parse_pattern
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.validate import FlowContext, validate
from apps.kernel.cards import passes_luhn
from tests.domain.ivr.calls import CALL, Caller, definition, flow_of, node

BYE, LOST, LATE = node("bye", "hang_up"), node("lost", "hang_up"), node("late", "hang_up")
CODES = ("hello", "menu", "invalid", "silent", "number", "short", "wrong")
LIBRARY = Library({(code, ""): (f"sound:{code}",) for code in CODES})
MENU = node(
    "m",
    "menu",
    prompt="menu",
    invalid_prompt="invalid",
    timeout_prompt="silent",
    options={"1": {"next": "bye"}},
    failed="lost",
    timeout="late",
)
NUMBER = node(
    "n", "collect_digits", prompt="number", invalid_prompt="invalid", max_length=8, next="bye", failed="lost"
)


def begun(asked, *before, **changes) -> Caller:
    caller = Caller(flow_of(*before, asked | changes, BYE, LOST, LATE), LIBRARY)
    caller.start()
    return caller


def test_without_barge_in_keys_count_when_the_prompt_is_over():
    caller = begun(MENU, barge_in=False)
    assert caller.press("1").effects == []
    caller.prompt_ends()
    assert caller.path == ["m", "bye"]


def test_without_barge_in_keys_typed_ahead_do_not_spare_the_prompt():
    caller = begun(MENU, node("p", "play", prompt="hello", next="m"), barge_in=False)
    caller.press("1")
    caller.prompt_ends()
    assert caller.prompts == [("sound:hello",), ("sound:menu",)]
    caller.prompt_ends()
    assert caller.path == ["p", "m", "bye"]


def test_without_barge_in_a_key_after_the_prompt_counts_at_once():
    caller = begun(MENU, barge_in=False)
    caller.prompt_ends()
    caller.press("1")
    assert caller.path == ["m", "bye"]


def test_silence_and_wrong_keys_have_prompts_of_their_own_and_are_counted_apart():
    caller = begun(MENU, max_attempts=2, max_timeouts=2)
    caller.waits_in_vain()
    assert caller.prompts[-1] == ("sound:silent", "sound:menu")
    caller.press("9")
    assert caller.prompts[-1] == ("sound:invalid", "sound:menu")
    caller.waits_in_vain()
    assert caller.path == ["m", "late"]


def test_wrong_keys_leave_by_failed_however_often_there_was_silence():
    caller = begun(MENU, max_attempts=1, max_timeouts=3)
    caller.waits_in_vain()
    caller.waits_in_vain()
    caller.press("9")
    assert caller.path == ["m", "lost"]


def test_the_prompt_is_repeated_without_an_attempt_and_not_for_ever():
    caller = begun(MENU, repeat_key="*", max_attempts=1)
    again = caller.press("*")
    assert again.events == [PromptRepeated(CALL, "m")]
    assert again.effects[0] == StopPrompt(CALL, f"{CALL}-p1")
    assert caller.prompts == [("sound:menu",)] * 2
    caller.press("*" * MAX_REPEATS)
    assert caller.path == ["m", "lost"]


def test_a_repeat_key_inside_a_number_is_part_of_it():
    caller = begun(NUMBER, repeat_key="0", max_length=3)
    caller.press("0")
    caller.press("100")
    assert caller.session.data == {"n": "100"}


@pytest.mark.parametrize(
    ("rules", "number", "reason"),
    [
        ({"min_length": 4}, "123", "too_short"),
        ({"min_value": 100}, "99", "range"),
        ({"max_value": 500}, "501", "range"),
        ({"min_value": 100, "max_value": 500}, "300", ""),
        ({"pattern": "[1-3]\\d{3}|77"}, "4000", "pattern"),
        ({"pattern": "[1-3]\\d{3}|77"}, "3999", ""),
        ({"pattern": "[1-3]\\d{3}|77"}, "77", ""),
        ({"luhn": True}, "79927397", "luhn"),
        ({"luhn": True}, "18", ""),
        ({"date_format": "DDMMYYYY"}, "31022026", "date"),
        ({"date_format": "DDMMYYYY"}, "28022026", ""),
        ({"min_length": 0, "luhn": True, "min_value": 5}, "", ""),
    ],
)
def test_a_number_is_taken_or_refused_for_a_reason(rules, number, reason):
    caller = begun(NUMBER, **rules)
    judged = caller.press(f"{number}#" if len(number) < 8 else number).events[0]
    keys = number if not reason or len(number) == 8 else f"{number}#"
    assert judged == DigitsCollected(CALL, "n", keys, not reason, reason)


def test_each_reason_may_have_a_prompt_of_its_own():
    caller = begun(
        NUMBER, min_length=2, max_value=50, reason_prompts={"too_short": "short", "range": "wrong"}
    )
    caller.press("1#")
    caller.press("51#")
    assert caller.prompts[1:] == [("sound:short", "sound:number"), ("sound:wrong", "sound:number")]


def test_between_two_keys_there_is_a_time_of_its_own():
    caller = begun(NUMBER, timeout_seconds=9, digit_timeout_seconds=2)
    caller.prompt_ends()
    assert caller.timers[-1].due_at - caller.now == 9
    caller.press("1")
    assert caller.timers[-1].due_at - caller.now == 2
    caller.timer_fires()
    assert caller.session.data == {"n": "1"}


@pytest.mark.parametrize(
    ("number", "right"), [("4111111111111111", True), ("4111111111111112", False), ("0", False), ("", False)]
)
def test_luhn(number, right):
    assert passes_luhn(number) is right


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_a_date_in_every_format(day):
    for form, text in (
        ("YYYYMMDD", "%Y%m%d"),
        ("MMDDYYYY", "%m%d%Y"),
        ("DDMMYY", "%d%m%y"),
        ("MMYY", "%m%y"),
    ):
        assert is_date(day.strftime(text), form)


@pytest.mark.parametrize(
    ("number", "form"),
    [("20261301", "YYYYMMDD"), ("2026120", "YYYYMMDD"), ("0000", "MMYY"), ("290223", "DDMMYY")],
)
def test_what_is_no_date(number, form):
    assert not is_date(number, form)


@pytest.mark.parametrize(
    ("pattern", "number", "found"),
    [
        ("", "", True),
        ("", "1", False),
        ("12", "12", True),
        ("1.3", "193", True),
        ("1*2", "2", True),
        ("1+2", "2", False),
        ("[^0]\\d{2,3}", "1000", True),
        ("[^0]\\d{2,3}", "0999", False),
        ("1?2?", "2", True),
        ("5{2,}", "5555", True),
        ("5{2,}", "5", False),
        ("1|22|333", "333", True),
        ("\\d*1\\d*1\\d*1" * 5, "1" * 32, True),
        ("\\d*\\d*\\d*\\d*\\d*\\d*\\d*\\d*\\d*\\d*[^1]", "1" * 32, False),
    ],
)
def test_patterns(pattern, number, found):
    assert matches(pattern, number) is found


@given(
    st.from_regex(r"\A(?:[0-9]|\\d|\.|\[\^?[0-9]-[0-9]\]|\[[0-9]{1,3}\])[?*+]?\Z"),
    st.from_regex(r"\A[0-9]{0,4}\Z"),
)
def test_a_pattern_means_what_it_means_as_a_regular_expression(pattern, number):
    import re

    try:
        expected = re.fullmatch(pattern, number) is not None
    except re.error:  # a range the wrong way round: for us it names no digit
        return
    assert matches(pattern, number) is expected


@pytest.mark.parametrize(
    "pattern", ["(1+)+", "1++", "a", "1{33}", "1{3,2}", "[", "[]", "^1$", "\\w", "1{", "1" * 101]
)
def test_patterns_that_are_refused(pattern):
    with pytest.raises(FlowError) as caught:
        parse_flow(definition(NUMBER | {"pattern": pattern}, BYE, LOST))
    assert [problem.node_id for problem in caught.value.problems] == ["n"]


def test_a_pattern_is_read_once():
    assert parse_pattern("1{2,3}") is parse_pattern("1{2,3}")


@pytest.mark.parametrize(
    "fault",
    [
        {"min_length": 9},
        {"min_value": 9, "max_value": 8},
        {"repeat_key": "#"},
        {"repeat_key": "5", "max_length": 1},
    ],
)
def test_a_number_that_nobody_could_enter_is_not_published(fault):
    context = FlowContext(prompts=frozenset((code, "") for code in CODES))
    flow = flow_of(node("a", "answer", next="n"), NUMBER | fault, BYE, LOST)
    assert {problem.node_id for problem in validate(flow, context)} == {"n"}


def survey(scale: str, **changes) -> Caller:
    return begun(node("s", "survey", prompt="number", scale=scale, next="bye", failed="lost", **changes))


@pytest.mark.parametrize(
    ("scale", "keys", "score"),
    [
        ("1-5", "5", 5),
        ("1-5", "1", 1),
        ("0-10", "0", 0),
        ("0-10", "10", 10),
        ("0-10", "1#", 1),
        ("0-10", "7", 7),
    ],
)
def test_a_score(scale, keys, score):
    caller = survey(scale, data_key="mood")
    caller.press(keys)
    assert caller.events[1:4] == [
        DigitsCollected(CALL, "s", str(score), True),
        FlowDataSet(CALL, "mood", str(score)),
        SurveyAnswered(CALL, "s", scale, score, "mood"),
    ]
    assert caller.path == ["s", "bye"]


@pytest.mark.parametrize(
    ("scale", "key", "sound"), [("0-10", "1", False), ("1-5", "3", False), ("0-10", "*", True)]
)
def test_a_key_cannot_both_answer_and_repeat(scale, key, sound):
    asked = node("s", "survey", prompt="number", scale=scale, repeat_key=key, next="bye", failed="bye")
    flow = flow_of(node("a", "answer", next="s"), asked, BYE)
    context = FlowContext(prompts=frozenset({("number", "")}))
    assert (validate(flow, context) == []) is sound


def test_a_single_one_of_ten_counts_when_nothing_follows():
    caller = survey("0-10")
    caller.press("1")
    assert caller.timers[-1].due_at - caller.now == 2
    caller.timer_fires()
    assert caller.session.data == {"s": "1"}


@pytest.mark.parametrize(
    ("scale", "keys"), [("1-5", "0"), ("1-5", "6"), ("0-10", "12"), ("0-10", "*"), ("1-5", "#")]
)
def test_what_is_no_score(scale, keys):
    caller = survey(scale, max_attempts=1)
    caller.press(keys)
    assert caller.path == ["s", "lost"]
    assert caller.session.data == {}
