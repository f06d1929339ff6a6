"""The picture of a flow, and the words for what can be wrong with it."""

import ast
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from apps.ivr.choices import NODE_GROUP_LABELS, NODE_GROUPS, NODE_HELP, NODE_TYPE_LABELS, PROBLEM_LABELS
from apps.ivr.domain.document import parse_file
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.layout import lay_out
from apps.ivr.domain.nodes import NODE_TYPES
from apps.ivr.domain.problems import Problem
from apps.ivr.drawing import FAULT, MAX_DRAWN, PALETTE, draw_flow

ROOT = Path(__file__).parents[3]


def flow_of(*nodes: dict):
    return parse_flow({"format": 1, "start": nodes[0]["id"], "nodes": list(nodes)})


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(markup)


@pytest.mark.parametrize("name", ["main-line", "account-line"])
def test_every_node_and_every_exit_is_drawn(name):
    flow = parse_file((ROOT / "fixtures" / "flows" / f"{name}.json").read_bytes()).flow
    svg = drawn(draw_flow(flow))
    titles = {title.text.split(":")[0] for title in svg.iter("title")}
    assert titles == set(flow.nodes)
    lines = [path for path in svg.iter("path") if path.get("fill") == "none"]
    assert len(lines) == {"main-line": 15, "account-line": 7}[name]


def test_a_node_with_a_problem_is_marked():
    flow = flow_of({"id": "a", "type": "answer", "next": "b"}, {"id": "b", "type": "hang_up"})
    svg = drawn(draw_flow(flow, [Problem("b", "unreachable", "no way leads here")]))
    marked = [rect for rect in svg.iter("rect") if rect.get("stroke") == FAULT]
    assert len(marked) == 1
    assert [title.text for title in svg.iter("title")] == ["a: Answer", "b: Hang up\nno way leads here"]


def test_columns_follow_the_way_and_strays_stand_apart():
    flow = flow_of(
        {"id": "a", "type": "answer", "next": "h"},
        {"id": "h", "type": "hours", "schedule": "x", "open": "o", "closed": "c"},
        {"id": "stray", "type": "hang_up"},
        {"id": "c", "type": "hang_up"},
        {"id": "o", "type": "play", "prompt": "x", "next": "a"},
    )
    layout = lay_out(flow)
    assert layout.places == {"a": (0, 0), "h": (1, 0), "o": (2, 0), "c": (2, 1), "stray": (3, 0)}
    assert (layout.columns, layout.rows) == (4, 2)


def test_a_flow_that_starts_nowhere_is_drawn_all_the_same():
    flow = parse_flow({"format": 1, "start": "gone", "nodes": [{"id": "a", "type": "hang_up"}]})
    assert [title.text for title in drawn(draw_flow(flow)).iter("title")] == ["a: Hang up"]


def test_a_flow_too_large_for_a_picture_says_so():
    nodes = [{"id": f"n{place}", "type": "hang_up"} for place in range(MAX_DRAWN + 1)]
    assert draw_flow(flow_of(*nodes)) == "<p>This flow has too many nodes for a picture.</p>"


def test_every_node_type_has_a_label_and_a_colour():
    assert set(NODE_TYPE_LABELS) == set(PALETTE) == set(NODE_TYPES) == set(NODE_HELP) == set(NODE_GROUPS)
    assert set(NODE_GROUPS.values()) == set(NODE_GROUP_LABELS)


def test_every_kind_of_problem_has_a_label():
    """The codes are the first or second text given to Malformed, Problem and flow_error anywhere in the engine."""
    found: set[str] = set()
    for path in (ROOT / "apps" / "ivr" / "domain").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                place = {"Malformed": 0, "flow_error": 0, "Problem": 1}.get(call.func.id)
                if place is not None and isinstance(call.args[place], ast.Constant):
                    found.add(call.args[place].value)
    found |= {f"unknown-{kind}" for kind in ("prompt", "group", "skill", "schedule", "flow", "connection")}
    assert found == set(PROBLEM_LABELS)
