"""What is taken for a flow and what is refused, with the fault named."""

import json

import pytest

from apps.ivr.domain.document import MAX_BYTES, decode, format_file, parse_file
from apps.ivr.domain.flow import MAX_NODES, parse_flow
from apps.ivr.domain.mappings import Option
from apps.ivr.domain.nodes.menu import Menu
from apps.ivr.domain.problems import FlowError, Problem
from tests.domain.ivr.calls import definition, node

BYE = node("bye", "hang_up")
MENU = node("m", "menu", prompt="menu", options={"1": {"next": "bye"}}, failed="bye")


def problems_of(*nodes, **head) -> list[tuple[str, str]]:
    with pytest.raises(FlowError) as caught:
        parse_flow(definition(*nodes, **head))
    return [(problem.node_id, problem.code) for problem in caught.value.problems]


def test_defaults():
    flow = parse_flow(definition(MENU, BYE), code="main", version=4)
    assert (flow.code, flow.version, flow.start, flow.language) == ("main", 4, "m", "")
    assert flow.nodes["m"] == Menu(
        id="m",
        prompt="menu",
        options={"1": Option("", "bye")},
        failed="bye",
        invalid_prompt="",
        timeout_seconds=5,
        max_attempts=3,
        data_key="",
        timeout="",
    )
    assert list(flow.nodes) == ["m", "bye"]


@pytest.mark.parametrize("raw", [None, [], "flow", 1, True, 1.5])
def test_a_flow_is_an_object(raw):
    with pytest.raises(FlowError, match="must be an object"):
        parse_flow(raw)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"format": 2}, "bad-format"),
        ({"format": True}, "bad-format"),
        ({"format": "1"}, "bad-format"),
        ({"start": "no such id!"}, "missing-key"),
        ({"start": 1}, "missing-key"),
        ({"language": "English please"}, "wrong-type"),
        ({"extra": 1}, "unknown-key"),
    ],
)
def test_head_is_checked(head, code):
    raw = definition(BYE) | head
    with pytest.raises(FlowError) as caught:
        parse_flow(raw)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("nodes", [[], {}, None, "bye"])
def test_nodes_are_a_list_that_is_not_empty(nodes):
    with pytest.raises(FlowError, match="“nodes” must be a list"):
        parse_flow({"format": 1, "start": "bye", "nodes": nodes})


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"prompt": 7}, "wrong-type"),
        ({"prompt": ""}, "bad-code"),
        ({"prompt": "a b"}, "bad-code"),
        ({"prompt": "x" * 65}, "too-long"),
        ({"timeout_seconds": 0}, "out-of-range"),
        ({"timeout_seconds": 61}, "out-of-range"),
        ({"timeout_seconds": 5.0}, "wrong-type"),
        ({"timeout_seconds": True}, "wrong-type"),
        ({"max_attempts": "3"}, "wrong-type"),
        ({"options": {}}, "missing-key"),
        ({"options": []}, "wrong-type"),
        ({"options": {"12": {"next": "bye"}}}, "bad-key"),
        ({"options": {"": {"next": "bye"}}}, "bad-key"),
        ({"options": {"1": "bye"}}, "wrong-type"),
        ({"options": {"1": {"next": "bye", "go": "x"}}}, "bad-key"),
        ({"options": {"1": {"next": "bye", "label": "x", "words": "y", "go": "x"}}}, "too-long"),
        ({"options": {"1": {"go": "x"}}}, "bad-key"),
        ({"options": {"1": {"next": "bye", "label": "x" * 81}}}, "too-long"),
        ({"options": {"1": {"next": "bye", "label": "\x00"}}}, "unprintable"),
        ({"options": {"1": {"next": "bye", "label": "\ud800"}}}, "unprintable"),
        ({"options": {"1": {"next": "bye", "label": "abc\u202e"}}}, "unprintable"),
        ({"failed": "bye!"}, "bad-id"),
        ({"failed": "__class__"}, "expression"),
        ({"data_key": "a__b"}, "expression"),
        ({"surprise": 1}, "unknown-key"),
        ({"note": None}, "wrong-type"),
    ],
)
def test_node_is_checked_and_named(fault, code):
    assert problems_of(MENU | fault, BYE) == [("m", code)]


@pytest.mark.parametrize("text", ["{{7*7}}", "{% x %}", "${x}", "x.__class__"])
def test_expressions_are_refused_not_evaluated(text):
    assert problems_of(node("d", "set_data", values={"k": text}, next="bye"), BYE) == [("d", "expression")]


def test_every_fault_of_every_node_is_reported():
    found = problems_of(
        node("m", "menu", options={"x": {}}, extra=1),
        node("w", "teleport"),
        node("r", "route", group="sales", skills={"english": 11}, priority=-1),
        node("bad id!", "answer"),
        ["no node"],
        BYE,
        BYE,
    )
    assert found == [
        ("m", "unknown-key"),
        ("m", "missing-key"),
        ("m", "bad-key"),
        ("w", "unknown-type"),
        ("r", "out-of-range"),
        ("r", "out-of-range"),
        ("#4", "bad-id"),
        ("#5", "wrong-type"),
        ("bye", "duplicate-id"),
    ]


def test_messages_name_key_and_value():
    with pytest.raises(FlowError) as caught:
        parse_flow(definition(node("r", "route", group="sales", skills={"english": 11})))
    assert caught.value.problems == (Problem("r", "out-of-range", "“skills” “english” must be from 1 to 10"),)
    assert str(caught.value) == "r: “skills” “english” must be from 1 to 10"


def test_as_many_nodes_as_allowed_and_one_more():
    chain = [node(f"n{place}", "answer", next=f"n{place + 1}") for place in range(MAX_NODES)]
    assert len(parse_flow(definition(*chain)).nodes) == MAX_NODES
    assert problems_of(*chain, BYE) == [("", "too-many-nodes")]


def code_of(text: str | bytes) -> str:
    with pytest.raises(FlowError) as caught:
        decode(text)
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ('{"a": NaN}', "not-json"),
        (b"\xff\xfe\x00", "not-json"),
        ("1" * 5000, "not-json"),
        ('{"a": 1, "a": 2}', "duplicate-key"),
        ("[" * 10_000 + "]" * 10_000, "too-deep"),
        ('{"a":' * 10_000, "too-deep"),
        (" " * (MAX_BYTES + 1), "too-large"),
        ("é" * (MAX_BYTES // 2 + 1), "too-large"),
        (b"[" + b"0," * 2_500_000 + b"0]", "too-large"),
    ],
    ids=[
        "empty",
        "half",
        "nan",
        "bytes",
        "digits",
        "twice",
        "deep list",
        "deep object",
        "spaces",
        "accents",
        "5 MB",
    ],
)
def test_text_that_is_no_flow(text, code):
    assert code_of(text) == code


def test_file_round_trip_is_stable():
    text = json.dumps({"code": "main", "name": "主线", **definition(MENU, BYE)})
    file = parse_file(text)
    assert (file.code, file.name) == ("main", "主线")
    written = format_file(file.code, file.name, file.definition)
    again = parse_file(written)
    assert again.definition == file.definition
    assert format_file(again.code, again.name, again.definition) == written


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "main line"}, "bad-code"),
        ({"code": None}, "bad-code"),
        ({"name": ""}, "missing-key"),
        ({"name": "x" * 121}, "missing-key"),
        ({"name": "a\nb"}, "missing-key"),
        ({"publish": True}, "unknown-key"),
    ],
)
def test_file_head_is_checked(change, code):
    with pytest.raises(FlowError) as caught:
        parse_file(json.dumps({"code": "main", "name": "Main", **definition(BYE), **change}))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_file_is_an_object():
    with pytest.raises(FlowError, match="must be an object"):
        parse_file("[]")
