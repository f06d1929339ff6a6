"""How values are said, word by word, in English and in Mandarin."""

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from apps.interactions.domain.effects import PlayPrompt
from apps.interactions.domain.events import PromptFailed
from apps.ivr.domain.library import Library
from apps.ivr.domain.saying import KINDS, OWN_WORDS, is_core, prompt_code, say
from tests.domain.ivr.calls import CALL, LIBRARY, Caller, flow_of, node

CORE = json.loads(
    (Path(__file__).parents[3] / "apps/telephony/simulator/core_sounds.json").read_text(encoding="utf-8")
)


def english(kind: str, value: str, currency: str = "") -> str:
    return " ".join(word.removeprefix("digits/") for word in say(kind, value, "en", currency))


def mandarin(kind: str, value: str, currency: str = "") -> str:
    """What the words of a value are read as."""
    return "".join(OWN_WORDS["zh"][prompt_code(word)] for word in say(kind, value, "zh-Hans", currency))


def test_the_words_of_a_number():
    assert say("number", "1042", "en") == ("digits/1", "digits/thousand", "digits/40", "digits/2")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "0"),
        ("20", "20"),
        ("21", "20 1"),
        ("100", "1 hundred"),
        ("119", "1 hundred 19"),
        ("1,042", "1 thousand 40 2"),
        ("-7", "minus 7"),
        ("007", "7"),
        ("3.140", "3 letters/dot 1 4"),
        ("1000000", "1 million"),
        ("2500000019", "2 billion 5 hundred million 19"),
        ("12000000000000", "12 thousand billion"),
        ("", ""),
        ("seven", ""),
        ("1e9", ""),
        ("9999999999999999", ""),
    ],
)
def test_english_numbers(value, words):
    assert english("number", value) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "零"),
        ("2", "二"),
        ("10", "十"),
        ("12", "十二"),
        ("20", "二十"),
        ("22", "二十二"),
        ("102", "一百零二"),
        ("110", "一百一十"),
        ("112", "一百一十二"),
        ("200", "两百"),
        ("222", "两百二十二"),
        ("1042", "一千零四十二"),
        ("1200", "一千二百"),
        ("2002", "两千零二"),
        ("2222", "两千二百二十二"),
        ("10000", "一万"),
        ("10042", "一万零四十二"),
        ("20000", "两万"),
        ("22000", "两万两千"),
        ("100000", "十万"),
        ("120000", "十二万"),
        ("1020000", "一百零二万"),
        ("2000010", "两百万零一十"),
        ("100000000", "一亿"),
        ("200000001", "两亿零一"),
        ("1000000000000", "一万亿"),
        ("-3.05", "负三点零五"),
        ("二", ""),
    ],
)
def test_mandarin_numbers(value, text):
    assert mandarin("number", value) == text


@pytest.mark.parametrize(
    ("kind", "value", "words", "text"),
    [
        ("date", "2026-12-31", "mon-11 30 h-1 20 20 6", "二零二六年十二月三十一日"),
        ("date", "20000101", "mon-0 h-1 2 thousand", "二零零零年一月一日"),
        ("date", "1905-02-20", "mon-1 h-20 19 oh 5", "一九零五年二月二十日"),
        ("date", "1900-02-20", "mon-1 h-20 19 hundred", "一九零零年二月二十日"),
        ("date", "2025-02-29", "", ""),
        ("date", "31.12.2026", "", ""),
        ("time", "00:00", "12 oclock a-m", "零点"),
        ("time", "02:05", "2 oh 5 a-m", "两点零五分"),
        ("time", "1430", "2 30 p-m", "十四点三十分"),
        ("time", "12:10:59", "12 10 p-m", "十二点十分"),
        ("time", "24:00", "", ""),
    ],
)
def test_dates_and_times(kind, value, words, text):
    assert english(kind, value) == words
    assert mandarin(kind, value) == text


@pytest.mark.parametrize(
    ("value", "currency", "words", "text"),
    [
        ("12", "", "12 dollars", "十二元"),
        ("12.34", "", "12 dollars vm-and 30 4 say-cents", "十二元三角四分"),
        ("2.05", "CNY", "2 say-cny vm-and 5 say-cents", "两元零五分"),
        ("0.5", "CNY", "0 say-cny vm-and 50 say-cents", "五角"),
        ("-8.5", "USD", "minus 8 dollars vm-and 50 say-cents", "负八点五美元"),
        ("0", "", "0 dollars", "零元"),
        ("free", "", "", ""),
    ],
)
def test_amounts(value, currency, words, text):
    assert english("money", value, currency) == words
    assert mandarin("money", value, currency) == text


def test_digits_and_characters():
    assert english("digits", "1042#") == "1 0 4 2 pound"
    assert english("digits", "no") == ""
    assert mandarin("digits", "10") == "一零"
    assert say("characters", "A1-@", "en") == ("letters/a", "digits/1", "letters/dash", "letters/at")
    assert say("characters", "ü", "en") == ()
    assert say("characters", "a" * 41, "en") == ()


@given(
    st.sampled_from(KINDS),
    st.text(max_size=20) | st.integers(0, 10**14).map(str),
    st.sampled_from(["en", "zh", "fr"]),
)
def test_every_word_is_a_sound_of_the_switch_or_a_word_of_the_list(kind, value, language):
    for word in say(kind, value, language):
        if is_core(word):
            assert word in CORE
        else:
            assert word in OWN_WORDS[language if language == "zh" else "en"]


def test_the_words_of_mandarin_are_there_to_be_recorded_or_spoken():
    path = Path(__file__).parents[3] / "fixtures/prompts/say-mandarin.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert {row["code"]: row["text"] for row in rows} == OWN_WORDS["zh"]
    assert {row["language"] for row in rows} == {"zh"}


MANDARIN = {(code, "zh"): (f"sound:prompts/{code}",) for code in OWN_WORDS["zh"]}


def said(library: Library, language: str, **values) -> Caller:
    flow = flow_of(
        node("s", "say", next="end", failed="sorry", **values),
        node("end", "hang_up"),
        node("sorry", "hang_up"),
    )
    caller = Caller(flow, library, language)
    caller.start()
    return caller


def test_a_value_is_played_between_its_prompts_in_one_go():
    caller = said(LIBRARY, "en", before="hello", value="21", after="bye")
    media = ("sound:hello", "sound:digits/20", "sound:digits/1", "sound:bye")
    assert caller.effects[0] == PlayPrompt(CALL, f"{CALL}-p1", media, "en")
    caller.prompt_ends()
    assert caller.path == ["s", "end"]


def test_mandarin_is_said_with_the_prompts_of_the_library_and_without_them_by_the_sounds_of_the_switch():
    assert said(Library(MANDARIN), "zh", value="12").prompts == [
        ("sound:prompts/say-10", "sound:prompts/say-2")
    ]
    assert said(Library(), "zh", value="12").prompts == [("sound:digits/12",)]


def test_a_recording_of_ones_own_goes_before_the_sound_of_the_switch():
    library = Library({("say-7", ""): ("sound:prompts/seven",)})
    assert said(library, "en", value="70007").prompts == [
        ("sound:digits/70", "sound:digits/thousand", "sound:prompts/seven")
    ]


def test_a_word_that_nobody_has_is_left_out():
    assert said(Library(), "en", kind="money", value="1.05").prompts == [
        ("sound:digits/1", "sound:digits/dollars", "sound:vm-and", "sound:digits/5")
    ]


def test_what_cannot_be_said_is_noted_and_leaves_by_failed():
    caller = said(LIBRARY, "en", kind="date", data_key="never-set", before="hello")
    assert caller.path == ["s", "sorry"]
    assert PromptFailed(CALL, "s", "say:date") in caller.events
    assert caller.prompts == []
