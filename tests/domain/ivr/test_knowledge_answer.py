"""Flows that say what the knowledge base knows: which answer, in which language, and whether it helped."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from apps.interactions.domain.events import AnswerGiven, AnswerJudged, AnswerMissing, FlowDataSet
from apps.ivr.domain.answers import Answer, Answers, Heard, Wanted
from apps.ivr.domain.review import review
from apps.ivr.domain.validate import FlowContext, validate
from tests.domain.ivr.calls import CALL, HOURS, LIBRARY, NOW, Caller, flow_of, killed, node

END = [node(name, "hang_up") for name in ("yes", "no", "none", "quiet", "wrong")]
GIVEN = AnswerGiven(CALL, "tell", 7, 70, "hours", "en")


def tell(**values) -> dict:
    ways = {"helped": "yes", "not_helped": "no", "no_answer": "none", "max_attempts": 2}
    return node("tell", "knowledge_answer", **{"prompt": "menu", "article": "hours", **ways, **values})


def heard(caller: Caller) -> list[object]:
    return [event for event in caller.events if isinstance(event, AnswerGiven | AnswerJudged | AnswerMissing)]


@pytest.mark.parametrize(
    ("key", "target", "helped", "word"), [("1", "yes", True, "helped"), ("2", "no", False, "not_helped")]
)
def test_an_answer_is_said_and_judged_by_a_key(key, target, helped, word):
    caller = Caller(flow_of(tell(before="hello"), *END))
    caller.start()
    assert caller.prompts[-1] == ("sound:hello", "sound:hours-en", "sound:menu")

    caller.press(key)  # while it is still said

    assert heard(caller) == [GIVEN, AnswerJudged(CALL, "tell", 7, 70, "hours", helped)]
    assert FlowDataSet(CALL, "tell", word) in caller.events
    assert caller.path[-1] == target


@pytest.mark.parametrize(
    ("keys", "values", "target"),
    [
        ("", {}, "no"),
        ("", {"timeout": "quiet"}, "quiet"),
        ("55", {"timeout": "quiet"}, "no"),
        ("55", {"failed": "wrong"}, "wrong"),
    ],
)
def test_silence_and_other_keys_are_no_judgement(keys, values, target):
    caller = Caller(flow_of(tell(**values), *END))
    caller.start()
    for attempt in range(2):
        caller.prompt_ends()
        if keys:
            caller.press(keys[attempt])
        else:
            caller.timer_fires()

    assert heard(caller) == [GIVEN]
    assert FlowDataSet(CALL, "tell", "unknown") in caller.events
    assert caller.path[-1] == target


def test_the_answer_is_said_again_by_its_key_and_keys_from_before_do_not_judge_it():
    caller = Caller(flow_of(node("hi", "play", prompt="hello", next="tell"), tell(repeat_key="*"), *END))
    caller.start()
    caller.press("1")
    caller.prompt_ends()
    assert caller.path == ["hi", "tell"]
    caller.press("*")
    assert caller.prompts[-1] == ("sound:hours-en", "sound:menu")
    assert heard(caller) == [GIVEN]


@pytest.mark.parametrize(
    ("language", "flow_language", "said"),
    [
        ("zh-Hans", "", "sound:hours-zh"),
        ("fr", "zh", "sound:hours-zh"),  # the flow's language, where there is none in the caller's
        ("", "", "sound:hours-en"),  # nobody says a language: the one in which it was written
        ("fr", "de", None),
    ],
)
def test_the_language_is_the_callers_then_the_flows(language, flow_language, said):
    caller = Caller(flow_of(tell(), *END, language=flow_language), language=language)
    caller.start()
    if said:
        assert caller.prompts[-1][0] == said
    else:
        assert heard(caller) == [AnswerMissing(CALL, "tell", "hours", language)]
        assert FlowDataSet(CALL, "tell", "no_answer") in caller.events
        assert caller.path[-1] == "none"


def test_a_floor_that_is_killed_says_it_again_and_counts_it_once():
    caller = Caller(flow_of(tell(), *END))
    caller.start()
    fresh = killed(caller)

    assert fresh.prompts[-1] == ("sound:hours-en", "sound:menu")
    assert heard(fresh) == []
    fresh.press("1")
    assert heard(fresh) == [AnswerJudged(CALL, "tell", 7, 70, "hours", True)]


def test_the_words_of_the_caller_find_the_answer_before_anything_else():
    refund = Answer(8, "refund", {"en": 80}, "en", frozenset({"shop"}), frozenset({"refund", "退款"}))
    library = replace(
        LIBRARY,
        prompts={**LIBRARY.prompts, ("article-8", "en"): ("sound:refund",)},
        answers=Answers({"hours": HOURS, "refund": refund}),
    )
    words = node("note", "set_data", values={"why": "my REFUND, please"}, next="tell")
    caller = Caller(flow_of(words, tell(question_key="why"), *END), library)
    caller.start()
    assert heard(caller) == [AnswerGiven(CALL, "tell", 8, 80, "refund", "en", "my REFUND, please")]

    other = node("note", "set_data", values={"why": "something else"}, next="tell")
    caller = Caller(flow_of(other, tell(question_key="why", article=""), *END), library)
    caller.start()
    assert heard(caller) == [AnswerMissing(CALL, "tell", "something else", "")]


TERMS = st.frozensets(st.sampled_from(["refund", "open", "退款", "营业"]), max_size=2)
ANSWERS = st.lists(
    st.builds(
        lambda tags, liked, shop, due: (tags, liked, frozenset({"shop"} if shop else ()), due),
        TERMS, st.sampled_from([0.1, 0.5, 0.9]), st.booleans(), st.sampled_from([None, NOW - 1, NOW + 1]),
    ),
    max_size=5,
)  # fmt: skip


@given(ANSWERS, st.sampled_from(["", "refund 退款", "open"]), st.sampled_from(["", "shop"]), st.data())
def test_the_best_answer_is_the_first_of_the_order_that_is_written_down(drawn, asked, category, data):
    answers = {
        f"a{place}": Answer(place, f"a{place}", {"en": place}, "en", shop, tags, expires_at=due, liked=liked)
        for place, (tags, liked, shop, due) in enumerate(drawn)
    }
    silent = data.draw(st.sets(st.sampled_from([*answers] or ["a0"])))
    found = Answers(answers).pick(
        Wanted(asked, "a0", category), NOW, lambda answer: answer.article not in silent
    )

    def may(answer: Answer) -> bool:
        return (
            answer.article not in silent
            and not answer.is_expired(NOW)
            and (not category or category in answer.categories)
        )

    fitting = [answer for answer in answers.values() if may(answer)]
    heard = Heard(asked)
    matched = [answer for answer in fitting if answer.match(heard)]
    if matched:
        assert found is not None
        assert found.match(heard) == max(answer.match(heard) for answer in matched)
    elif "a0" in answers and "a0" not in silent:
        assert found is answers["a0"]
    elif category and fitting:
        assert found in fitting
        assert found is not None and found.liked == max(answer.liked for answer in fitting)
    else:
        assert found is None


CONTEXT = FlowContext(
    prompts=frozenset({("menu", ""), ("article-7", "en"), ("article-7", "zh")}),
    articles=frozenset({"hours", "draft"}),
    categories=frozenset({"shop"}),
    answers=LIBRARY.answers,
    now=NOW,
)


@pytest.mark.parametrize(
    ("values", "language", "change", "codes"),
    [
        ({}, "en", {}, []),
        ({}, "fr", {}, ["answer-language"]),
        ({"article": "draft"}, "en", {}, ["answer-missing"]),
        ({}, "en", {"prompts": frozenset({("menu", "")})}, ["answer-silent"]),
        (
            {},
            "en",
            {"answers": Answers({"hours": replace(HOURS, expires_at=NOW)})},
            ["answer-expired"],
        ),
        ({"article": "", "category": "shop"}, "en", {}, []),
        ({"article": "", "category": "shop"}, "fr", {}, ["answer-missing"]),
    ],
)
def test_what_callers_would_not_hear_is_a_warning(values, language, change, codes):
    flow = flow_of(node("up", "answer", next="tell"), tell(**values), *END[:3], language=language)
    context = replace(CONTEXT, **change)
    assert validate(flow, context) == []
    assert [problem.code for problem in review(flow, context)] == codes


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"article": "gone"}, ["unknown-article"]),
        ({"article": "", "category": "gone"}, ["unknown-article_category"]),
        ({"article": ""}, ["missing-key"]),
        ({"repeat_key": "2"}, ["bad-key"]),
    ],
)
def test_what_cannot_be_an_answer_keeps_a_flow_from_going_live(values, codes):
    flow = flow_of(node("up", "answer", next="tell"), tell(**values), *END[:3])
    assert [problem.code for problem in validate(flow, CONTEXT)] == codes
