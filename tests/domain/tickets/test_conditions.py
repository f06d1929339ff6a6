"""Conditions of rules: what is refused and where, what holds, and why."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings, strategies as st

from apps.schedules.domain.hours import Schedule, Span
from apps.tickets.domain.conditions import Facts, Invalid, Not, evaluate, parse, to_json
from apps.tickets.domain.operators import OPERATORS, has_worked, operators_of
from apps.tickets.domain.vocabulary import FIELDS, Catalogue

KNOWN = Catalogue(known={"states": {"new", "open"}, "groups": {"first"}, "schedules": {"day"}})
DAY = Schedule("day", "UTC", {weekday: (Span(time(9), time(17)),) for weekday in range(5)})
HOUR = 3600


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test(field: str, op: str, value: object = None) -> dict:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


test.__test__ = False  # a helper with the name of what it makes


def problems(data: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        parse(data, KNOWN)
    return [(problem.place, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        ([], "", "not_a_condition"),
        ({"all": [], "any": []}, "", "not_a_condition"),
        ({"all": "x"}, "all", "not_a_list"),
        ({"all": [{"any": [test("ticket.colour", "is", "x")]}]}, "all[0].any[0].field", "unknown_field"),
        ({"not": test("ticket.tags", "at_least", 3)}, "not.op", "unknown_operator"),
        (test("ticket.state", "is", "opne"), "value", "unknown_value"),
        (test("ticket.state", "one_of", []), "value", "empty"),
        (test("ticket.state", "is_empty", "x"), "value", "no_value_wanted"),
        (test("ticket.subject", "contains", "a\x00b"), "value", "unreadable_characters"),
        (test("ticket.subject", "contains", "\ud800"), "value", "unreadable_characters"),
        (test("ticket.subject", "contains", "x" * 1_000_000), "value", "too_long"),
        (test("requester.tier", "at_least", True), "value", "not_a_number"),
        (test("requester.tier", "at_least", float("nan")), "value", "out_of_range"),
        (test("requester.do_not_call", "is", "yes"), "value", "not_yes_or_no"),
        (test("ticket.created_at", "older_than", 3), "value", "not_a_duration"),
        (test("ticket.created_at", "older_than", {"seconds": -1}), "value.seconds", "out_of_range"),
        (
            test("ticket.created_at", "older_than", {"seconds": 1, "schedule": "night"}),
            "value.schedule",
            "unknown_value",
        ),
        ({"field": ["x"], "op": {}, "value": 1}, "field", "unknown_field"),
    ],
)
def test_input_that_is_wrong_is_refused_with_its_place(data, place, code):
    assert problems(data) == [(place, code)]


def test_every_problem_is_named_at_once():
    data = {"all": [test("ticket.state", "is", "x"), {"any": [test("nothing", "is")]}, 7]}

    assert [place for place, _ in problems(data)] == ["all[0].value", "all[1].any[0].field", "all[2]"]


def test_trees_too_deep_or_too_large_are_refused_without_being_read_whole():
    deep: dict = test("ticket.state", "is", "new")
    for _ in range(5_000):
        deep = {"not": deep}
    assert [code for _, code in problems(deep)] == ["too_deep"]

    large = {"all": [test("ticket.state", "is", "new")] * 100_000}
    assert [code for _, code in problems(large)] == ["too_many"]


@pytest.mark.parametrize(
    ("field", "op", "value", "fact", "expected"),
    [
        ("ticket.subject", "contains", "REFUND", "My refund", True),
        ("ticket.subject", "contains_not", "refund", "", True),
        ("ticket.subject", "starts_with", "re:", "Re: bill", True),
        ("ticket.state", "one_of", ["new", "open"], "open", True),
        ("ticket.state", "none_of", ["new", "open"], None, True),
        ("ticket.state", "is", "new", None, False),
        ("ticket.tags", "has_any", ["vip", "x"], frozenset({"vip"}), True),
        ("ticket.tags", "has_all", ["vip", "x"], frozenset({"vip"}), False),
        ("ticket.tags", "has_not", "vip", frozenset(), True),
        ("ticket.tags", "is_empty", None, frozenset(), True),
        ("ticket.agent", "is_not_empty", None, "lin", True),
        ("requester.tier", "at_least", 50, 50, True),
        ("requester.tier", "at_most", 50, 51, False),
        ("requester.tier", "at_least", 50, None, False),
        ("requester.do_not_call", "is", False, False, True),
        ("data.product", "is", "gold", "Gold", True),
    ],
)
def test_operators(field, op, value, fact, expected):
    node = parse(test(field, op, value))

    assert evaluate(node, Facts({field: fact})).holds is expected


def test_time_passes_by_the_clock_or_within_the_hours_of_a_schedule():
    friday = at("2026-11-27T16:00:00")
    facts = Facts({"ticket.state_since": friday}, now=at("2026-11-30T10:00:00"), schedules={"day": DAY})

    def older(seconds: float, schedule: str = "") -> bool:
        wanted = {"seconds": seconds, "schedule": schedule}
        return evaluate(parse(test("ticket.state_since", "older_than", wanted)), facts).holds

    assert older(66 * HOUR) and not older(66 * HOUR + 1)
    assert older(2 * HOUR, "day") and not older(2 * HOUR + 1, "day")
    assert not older(0, "gone")  # in hours that there are not, no time passes
    assert evaluate(parse(test("clock.business_hours", "is_open", "day")), facts).holds
    assert evaluate(parse(test("clock.business_hours", "is_closed", "gone")), facts).holds


def test_hours_that_never_close_never_open_or_lie_ahead():
    always = Schedule("x", "UTC", {weekday: (Span(time(0), time(0)),) for weekday in range(7)})
    never = Schedule("x", "UTC", {})

    assert has_worked(always, 0, 40 * 86_400, 40 * 86_400)
    assert not has_worked(never, 0, 40 * 86_400, 1)
    assert not has_worked(always, 100, 0, 0)


def test_a_verdict_gives_the_reasons_that_decided():
    node = parse(
        {
            "all": [
                {"any": [test("ticket.state", "is", "new"), test("ticket.group", "is", "first")]},
                {"not": test("ticket.tags", "has", "vip")},
            ]
        }
    )
    facts = {"ticket.state": "open", "ticket.group": "first", "ticket.tags": frozenset({"vip"})}

    refused = evaluate(node, Facts(facts))
    granted = evaluate(node, Facts({**facts, "ticket.tags": frozenset()}))

    assert [reason.node.field for reason in refused.reasons()] == ["ticket.tags"]
    assert [reason.node.field for reason in granted.reasons()] == ["ticket.group", "ticket.tags"]
    assert refused.to_json()["all"][1] == {
        "not": {"field": "ticket.tags", "op": "has", "value": "vip", "actual": ["vip"], "holds": True},
        "holds": False,
    }


_VALUES = {
    "one": {"text": st.text(max_size=5), "number": st.integers(-9, 9), "flag": st.booleans()},
    "duration": st.fixed_dictionaries(
        {"seconds": st.integers(0, 10**6), "schedule": st.sampled_from(["", "day"])}
    ),
}


@st.composite
def tests(draw):
    field = draw(st.sampled_from(sorted(FIELDS.values(), key=lambda field: field.name)))
    op = draw(st.sampled_from(operators_of(field.kind)))
    word = st.text("abc", min_size=1, max_size=3)
    one = _VALUES["one"].get(field.kind, word)
    wants = OPERATORS[op].wants
    value = draw(
        {
            "nothing": st.none(),
            "one": one,
            "several": st.lists(one, min_size=1, max_size=3).map(tuple),
            "words": word,
            "duration": _VALUES["duration"],
            "schedule": word,
        }[wants]
    )
    return test(field.name, op) if value is None else {**test(field.name, op), "value": value}


tests.__test__ = False
TREES = st.recursive(
    tests().filter(lambda data: "\ud800" not in repr(data)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: {"all": items}),
        st.lists(inner, max_size=3).map(lambda items: {"any": items}),
        inner.map(lambda item: {"not": item}),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_every_tree_reads_back_as_itself_and_its_negation_says_the_opposite(data):
    try:
        node = parse(data)
    except Invalid as refused:
        assert {problem.code for problem in refused.problems} <= {"too_deep", "unreadable_characters"}
        return
    facts = Facts({"ticket.created_at": 0.0, "ticket.state": "a", "ticket.tags": frozenset("ab")}, now=5e5)

    assert parse(to_json(node)) == node
    verdict = evaluate(node, facts)
    assert evaluate(Not(node), facts).holds is not verdict.holds
    assert verdict.to_json()["holds"] is verdict.holds
