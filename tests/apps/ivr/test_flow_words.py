"""The words for node types and for what can be wrong with a flow."""

import ast
from pathlib import Path

from apps.ivr.choices import NODE_GROUP_LABELS, NODE_GROUPS, NODE_HELP, NODE_TYPE_LABELS, PROBLEM_LABELS
from apps.ivr.domain.fields import KINDS
from apps.ivr.domain.nodes import NODE_TYPES

ROOT = Path(__file__).parents[3]


def test_every_node_type_has_its_words():
    assert set(NODE_TYPE_LABELS) == set(NODE_TYPES) == set(NODE_HELP) == set(NODE_GROUPS)
    assert set(NODE_GROUPS.values()) == set(NODE_GROUP_LABELS)


def test_every_kind_of_problem_has_a_label():
    """The codes are the first or second text given to Malformed, Problem, flow_error and _warn anywhere in the app."""
    found: set[str] = set()
    for path in (ROOT / "apps" / "ivr").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                place = {"Malformed": 0, "flow_error": 0, "Problem": 1, "_warn": 1}.get(call.func.id)
                if place is not None and isinstance(call.args[place], ast.Constant):
                    found.add(call.args[place].value)
    found |= {f"unknown-{kind}" for kind in KINDS}
    assert found == set(PROBLEM_LABELS)
