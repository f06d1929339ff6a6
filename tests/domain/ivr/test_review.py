"""What is worth a second look before a flow goes live."""

from typing import Any

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.review import review, spoken_languages
from apps.ivr.domain.validate import FlowContext
from tests.domain.ivr.calls import flow_of, node

ROUTE: dict[str, Any] = {"group": "sales", "timeout": "bye"}
BYE = node("bye", "hang_up")


def warnings(flow: Flow, **context: Any) -> list[tuple[str, str]]:
    found = review(flow, FlowContext(**context))
    assert all(problem.severity == "warning" for problem in found)
    return [(problem.node_id, problem.code) for problem in found]


def test_a_route_that_nobody_asked_the_hours_for():
    at_any_hour = flow_of(node("route", "route", **ROUTE), BYE)
    assert warnings(at_any_hour) == [("route", "no-hours")]
    assert warnings(at_any_hour, scheduled_groups=frozenset({"sales"})) == []
    asked = flow_of(
        node("hours", "hours", schedule="office", open="route", closed="bye"),
        node("route", "route", **ROUTE),
        BYE,
    )
    assert warnings(asked) == []


CHOICE = flow_of(
    node(
        "menu",
        "menu",
        prompt="menu",
        options={"1": {"next": "hello"}, "2": {"next": "chinese"}},
        failed="bye",
    ),
    node("chinese", "set_language", language="zh", next="hello"),
    node("hello", "play", prompt="hello", next="bye"),
    BYE,
    language="en",
)


def test_languages_in_which_a_caller_can_come_to_a_node():
    assert spoken_languages(CHOICE) == {
        "menu": {"en"},
        "chinese": {"en"},
        "hello": {"en", "zh"},
        "bye": {"en", "zh"},
    }


def test_a_prompt_that_is_missing_in_a_language_that_can_be_chosen():
    english = {("menu", "en"), ("hello", "en")}
    assert warnings(CHOICE, prompts=frozenset(english)) == [("hello", "missing-language")]
    assert warnings(CHOICE, prompts=frozenset({*english, ("hello", "zh")})) == []
    assert warnings(CHOICE, prompts=frozenset({*english, ("hello", "")})) == []


def test_a_card_number_in_the_open():
    entry = {"prompt": "number", "max_length": 16, "next": "bye", "failed": "bye"}
    assert warnings(flow_of(node("card", "collect_digits", luhn=True, **entry), BYE)) == [
        ("card", "open-card")
    ]
    assert warnings(flow_of(node("card", "collect_digits", **entry), BYE)) == []


def test_a_secret_that_may_not_have_been_entered():
    pay = node("pay", "http_query", connection="bank", path="/{secure:card}", next="bye", failed="bye")
    card = {"prompt": "number", "next": "pay"}
    assert warnings(flow_of(node("card", "secure_input", failed="bye", **card), pay, BYE)) == []
    assert warnings(flow_of(node("card", "secure_input", failed="pay", **card), pay, BYE)) == [
        ("pay", "secret-missing")
    ]
