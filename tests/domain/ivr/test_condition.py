"""Conditions: what they can say, and what they cannot do."""

import pytest

from apps.interactions.domain.events import CallerListed, ConditionFailed, CustomerIdentified, FlowNodeEntered
from apps.ivr.domain.expressions import MAX_LENGTH
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.node import references
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.state import Progress, apply_event, dump_progress, load_progress
from apps.ivr.domain.validate import FlowContext, validate
from apps.numberlists.domain.lists import NumberLists, to_entries
from tests.domain.ivr.calls import CALL, Caller, definition, flow_of, node

END = node("end", "hang_up")
YES = node("yes", "hang_up")


def way(when: str, data: dict[str, str] | None = None, *more: str, language: str = "") -> Caller:
    """A call through a condition whose first case is ``when``."""
    cases = [{"when": text, "next": "yes"} for text in (when, *more)]
    flow = flow_of(
        node("d", "set_data", values=data or {}, next="c"),
        node("c", "condition", cases=cases, otherwise="end"),
        YES,
        END,
    )
    caller = Caller(flow, language=language)
    caller.session.identify(CustomerIdentified(CALL, 7, "Li", tier=3, language="zh"))
    caller.start()
    return caller


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ('interaction.ani.startsWith("+86")', True),
        ('interaction.dnis == "8000" && interaction.medium == "voice"', True),
        ('interaction.language == "fr"', True),
        ("interaction.priority > 0", False),
        ('customer.is_known && customer.tier >= 3 && customer.name == "Li"', True),
        ('customer.language == "en"', False),
        ('data.reason == "Sales"', True),
        ('data["order-id"].size() == 4', True),
        ('data.unknown == ""', True),
        ("data['never-set'] != ''", False),
        ('int(data["order-id"]) > 1000', True),
        ('data.reason in ["Sales", "Support"]', True),
        ('data.reason.matches("^S.*s$")', True),
        ('"reason" in data', True),
    ],
)
def test_what_a_condition_can_say(when, holds):
    caller = way(when, {"reason": "Sales", "order-id": "1234"}, language="fr")
    assert caller.path[-1] == ("yes" if holds else "end")
    assert not [event for event in caller.events if isinstance(event, ConditionFailed)]


def test_the_first_true_case_wins():
    flow = flow_of(
        node(
            "c",
            "condition",
            cases=[
                {"when": "1 > 2", "next": "end"},
                {"when": "true", "next": "yes"},
                {"when": "true", "next": "c"},
            ],
            otherwise="end",
        ),
        YES,
        END,
    )
    caller = Caller(flow)
    caller.start()
    assert caller.path == ["c", "yes"]


@pytest.mark.parametrize(
    "when",
    [
        "int(data.reason) > 1",
        "1 / (interaction.priority) > 0",
        'data[data.reason] == "x"',
        "9223372036854775807 + 1 > 0",
    ],
    ids=["no number", "by nought", "no such key", "overflow"],
)
def test_what_cannot_be_computed_goes_by_otherwise_and_is_noted(when):
    caller = way(when, {"reason": "Sales"}, "true")
    failed = [event for event in caller.events if isinstance(event, ConditionFailed)]
    assert [(event.node_id, event.case) for event in failed] == [("c", 1)]
    assert failed[0].reason
    assert caller.path[-1] == "end"


@pytest.mark.parametrize(
    "when",
    [
        "__class__",
        'interaction.ani.__class__ == ""',
        '"".__class__.__mro__[1].__subclasses__()',
        "__import__('os').system('true')",
        "{{7*7}}",
        "9**9**9 > 1",
        "'a' * 1000000000 == ''",
        "[1, 2].map(a, a).size() > 1",
        "[1].exists(a, true)",
        "data",
        "customer.tier",
        '"text"',
        "customer.tier == 'gold'",
        "customer.salary > 1",
        "data.age > 5",
        "nothing == 1",
        "interaction.ani ==",
        "",
        "   ",
        "x" * (MAX_LENGTH + 1),
        "(" * 240 + "true" + ")" * 240,
        "+".join(["interaction.ani"] * 31) + " == ''",
        "true\x00",
        7,
        None,
    ],
)
def test_t12_what_is_refused_names_the_node(when):
    with pytest.raises(FlowError) as caught:
        parse_flow(
            definition(node("c", "condition", cases=[{"when": when, "next": "end"}], otherwise="end"), END)
        )
    problems = caught.value.problems
    assert [problem.node_id for problem in problems] == ["c"]
    assert problems[0].code in {"bad-expression", "unprintable", "wrong-type"}
    assert "entry 1" in problems[0].message


def test_a_regular_expression_cannot_take_long():
    """RE2 runs in time linear in the text; Python's own would take longer than the universe lasts."""
    caller = way('data.text.matches("^(a+)+$")', {"text": "a" * 190 + "!"})
    assert caller.path[-1] == "end"


@pytest.mark.parametrize(
    "cases",
    [
        [],
        {},
        [1],
        [{"when": "true", "go": "end"}],
        [{"when": "true", "next": "end"}] * 21,
        [{"when": "true", "next": 1}],
    ],
)
def test_cases_are_checked(cases):
    with pytest.raises(FlowError):
        parse_flow(definition(node("c", "condition", cases=cases, otherwise="end"), END))


def test_a_customer_who_is_found_later_counts_from_then_on():
    flow = flow_of(
        node("p", "play", prompt="hello", next="c"),
        node("c", "condition", cases=[{"when": "customer.tier == 2", "next": "yes"}], otherwise="end"),
        YES,
        END,
    )
    caller = Caller(flow)
    caller.start()
    caller.session.identify(CustomerIdentified(CALL, 7, "Li", tier=2))
    assert FlowNodeEntered(CALL, "yes", "hang_up") in caller.prompt_ends().events


def test_number_lists_are_asked_once_in_a_call_and_kept():
    """A caller who is put on a list, or off it, during the call is judged as before; so is one after a restart."""
    flow = flow_of(
        node("c", "condition", cases=[{"when": '"blocked" in caller.lists', "next": "yes"}], otherwise="l"),
        node("l", "loop", times=1, again="c", done="end"),
        YES,
        END,
    )
    assert [reference.code for reference in references(flow.nodes["c"])] == ["blocked"]
    missing = [problem.code for problem in validate(flow, FlowContext())]
    assert missing == ["unknown-number_list"]

    for entries, way_gone, lists in ((["+861380000*"], "yes", ("blocked",)), ([], "end", ())):
        known = NumberLists({"blocked": to_entries((entry, None) for entry in entries)}, "CN")
        caller = Caller(flow, Library(number_lists=known))
        caller.start()
        told = [event for event in caller.events if isinstance(event, CallerListed)]
        assert (caller.path[-1], [event.lists for event in told]) == (way_gone, [lists])
        again = Progress()
        for event in caller.events:
            apply_event(again, event)
        assert load_progress(dump_progress(again)).lists == list(lists)
