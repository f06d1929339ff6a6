"""What the engine finds wrong is English that can be said in other languages."""

import pickle
from copy import deepcopy

import pytest
from django.utils import translation

from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.problems import FlowError
from apps.ivr.problem_words import messages_of
from apps.kernel.sentence import Sentence, say

TEXTS = {
    "“%(key)s” %(fault)s": "%(fault)s: “%(key)s”",
    "is %(count)d too long": "%(count)d zu lang",
    "fine": "gut",
}
NESTED = Sentence("“%(key)s” %(fault)s", key="name", fault=Sentence("is %(count)d too long", count=3))


def test_a_sentence_is_its_english_text():
    assert NESTED == "“name” is 3 too long"
    assert Sentence("100 % sure") == "100 % sure"


def test_a_sentence_is_said_with_the_sentences_in_it():
    assert say(NESTED, TEXTS.__getitem__) == "3 zu lang: “name”"
    assert say(Sentence("fine"), TEXTS.__getitem__) == "gut"
    assert say("plain text", TEXTS.__getitem__) == "plain text"


@pytest.mark.parametrize("copy", [deepcopy, lambda sentence: pickle.loads(pickle.dumps(sentence))])
def test_a_copy_can_still_be_said(copy):
    assert say(copy(NESTED), TEXTS.__getitem__) == "3 zu lang: “name”"


def test_a_fault_of_a_node_is_told_in_chinese_with_its_place():
    options = {"1": {"next": "a b"}}
    node = {"id": "menu", "type": "menu", "prompt": "welcome", "options": options, "failed": "menu"}
    with pytest.raises(FlowError) as caught:
        parse_flow({"format": 1, "start": "menu", "nodes": [node]})
    assert str(caught.value) == "menu: “options” “1” must be letters and digits joined by - or _: “a b”"
    with translation.override("zh-hans"):
        assert messages_of(caught.value) == ["menu: “options”：“1”：必须是由 - 或 _ 连接的字母和数字：“a b”"]
