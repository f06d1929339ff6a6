"""Codes in events are words on the page, in the reader's language."""

import re

import pytest
from django.utils import translation

from apps.interactions.domain import events as ev
from apps.interactions.words import say_value
from apps.ivr.choices import NODE_TYPE_LABELS

KEYS = ("reason", "result", "ended_by", "outcome")


def codes() -> list[tuple[str, str]]:
    """Every code that the events' own documentation names, under its field."""
    found = []
    for kind in vars(ev).values():
        text = re.sub(r"\([^)]*\)", "", " ".join((getattr(kind, "__doc__", "") or "").split()))
        for key, listed in re.findall(r"``(\w+)``: ((?:\w+, )+\w+)", text):
            found += [(key, code) for code in listed.split(", ") if key in KEYS]
    return sorted(set(found))


def test_the_documentation_of_events_names_its_codes():
    assert {key for key, _ in codes()} == set(KEYS)
    assert ("reason", "max_wait") in codes()


@pytest.mark.parametrize(("key", "code"), codes())
def test_every_code_has_a_word(key: str, code: str):
    with translation.override("zh-hans"):
        assert re.fullmatch(r"[\u4e00-\u9fff]+", str(say_value(key, code)))


def test_every_type_of_node_has_a_word():
    for node_type, label in NODE_TYPE_LABELS.items():
        assert say_value("node_type", node_type) == label


def test_what_is_not_known_stays_as_it_is():
    assert say_value("reason", "something_new") == "something_new"
    assert say_value("reason", ["odd"]) == ["odd"]
    assert say_value("digits", "timeout") == "timeout"
    assert say_value("why", "chosen by lot") == "chosen by lot"


def test_a_sentence_of_an_older_release_is_said_in_the_readers_language():
    with translation.override("zh-hans"):
        among_two = say_value("why", "longest idle of 2 who fit: member of Billing")
        assert among_two == "2 位符合条件者中空闲最久：Billing 的成员"
        assert say_value("why", "the only idle agent who fits: billing 4 ≥ 3") == (
            "唯一符合条件的空闲坐席：billing 4 ≥ 3"
        )
        assert say_value("why", "transferred to this agent") == "转接给此坐席"
