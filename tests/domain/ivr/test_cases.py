"""Test cases of flows, and how much of a flow they cover."""

from typing import Any

import pytest

from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.proof.cases import parse_cases, run_case
from apps.ivr.domain.proof.coverage import prove
from tests.domain.ivr.calls import LIBRARY, flow_of, node

FLOW = flow_of(
    node("menu", "menu", prompt="menu", max_attempts=1,
         options={"1": {"label": "Sales", "next": "note"}, "2": {"next": "bye"}}, failed="bye"),
    node("note", "set_data", values={"why": "sales"}, next="bye"),
    node("bye", "hang_up"),
)  # fmt: skip
SALES = {
    "name": "Sales",
    "inputs": ["press 1"],
    "expect": {"path": ["menu", "bye"], "result": "hung_up", "data": {"menu": "Sales", "why": "sales"}},
}


def failures(**expect: Any) -> list[str]:
    (case,) = parse_cases([SALES | {"expect": expect}])
    return [str(failure) for failure in run_case(FLOW, LIBRARY, case).failures]


def test_a_case_that_shows_what_it_expects_passes():
    (case,) = parse_cases([SALES])
    assert run_case(FLOW, LIBRARY, case).passed
    assert failures(path=["menu", "note", "bye"], whole_path=True) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"path": ["bye", "menu"]}, "menu: was not reached, or not in this order"),
        ({"path": ["menu", "bye"], "whole_path": True}, "note: step 2 of the path is “note”, not “bye”"),
        ({"path": ["menu", "note"], "whole_path": True}, "bye: was not expected at the end of the path"),
        (
            {"path": ["menu", "note", "bye", "note"], "whole_path": True},
            "note: was not reached at the end of the path",
        ),
        ({"result": "queued"}, "bye: the result is “hung_up”, not “queued”"),
        ({"group": "sales"}, "bye: the caller waits for “”, not for “sales”"),
        ({"data": {"why": "tax"}}, "bye: “why” is “sales”, not “tax”"),
        ({"data": {"who": "me"}}, "bye: “who” is not set, not “me”"),
    ],
)
def test_a_failure_names_the_node_and_both_values(expect: dict[str, Any], said: str):
    assert failures(**expect) == [said]


def test_inputs_that_nobody_listened_to_are_a_failure():
    (case,) = parse_cases([{"name": "x", "inputs": ["press 1", "silence"]}])
    assert [str(f) for f in run_case(FLOW, LIBRARY, case).failures] == [
        "bye: the call is over before “silence”"
    ]
    (case,) = parse_cases([{"name": "x", "inputs": ["record 3"]}])
    assert [str(f) for f in run_case(FLOW, LIBRARY, case).failures] == [
        "menu: “record 3” does not fit: the flow waits for keys"
    ]


def test_coverage_counts_exits():
    proof = prove(FLOW, LIBRARY, parse_cases([SALES, {"name": "silent"}]))
    assert proof.failed == ()
    assert proof.coverage.as_json() == {
        "exits": {"menu": {"1": 1, "2": 0, "failed": 1}, "note": {"next": 1}},
        "nodes": {"menu": 2, "note": 1, "bye": 2},
        "covered": 3,
        "total": 4,
        "percent": 75,
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "“tests” must be a list"),
        ([7], "a test case must be an object"),
        ([{"name": ""}], "“name” of a test case"),
        ([SALES, SALES], "two test cases are called “Sales”"),
        ([SALES | {"input": []}], "test case “Sales”: has a key that cannot be used: “input”"),
        ([SALES | {"inputs": ["jump"]}], "test case “Sales”: “jump” is no input"),
        ([SALES | {"expect": {"paths": []}}], "test case “Sales”: has a key that cannot be used: “paths”"),
        ([SALES | {"expect": {"path": ["a b"]}}], "“path” must be a list"),
        ([SALES | {"expect": {"whole_path": 1}}], "“whole_path” must be true or false"),
        ([SALES | {"expect": {"data": {"a": 1}}}], "“data” must be an object of texts"),
        ([SALES | {"expect": {"result": 7}}], "“result” must be a word"),
        ([SALES | {"articles": ["hours"]}], "“articles” must be an object"),
    ],
)
def test_what_is_no_test_case_is_refused_with_its_name(raw: Any, said: str):
    with pytest.raises(FlowError, match=said):
        parse_cases(raw)
