"""The published JSON schema is the one that the node types give, and it says what the parser says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from apps.ivr.domain.document import encode, parse_file
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.schema import flow_schema
from tests.domain.ivr.calls import definition, node
from tests.domain.ivr.flows import definitions

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
VALIDATOR = jsonschema.Draft202012Validator(flow_schema())
HEAD = {"code": "main", "name": "Main"}


def test_published_schema_is_up_to_date():
    """Write it anew with: python manage.py flow schema > fixtures/flows/schema.json"""
    assert (FLOWS / "schema.json").read_text(encoding="utf-8") == encode(flow_schema())


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(flow_schema())


@pytest.mark.parametrize(
    "path", sorted(set(FLOWS.glob("*.json")) - {FLOWS / "schema.json"}), ids=lambda path: path.stem
)
def test_demo_flows_fit_the_schema(path: Path):
    text = path.read_text(encoding="utf-8")
    VALIDATOR.validate(json.loads(text))
    assert parse_file(text).code == path.stem


@given(definitions())
def test_what_parses_fits_the_schema(raw: dict[str, Any]):
    VALIDATOR.validate(HEAD | raw)


@pytest.mark.parametrize(
    "fault",
    [
        {"prompt": 7},
        {"prompt": ""},
        {"prompt": "a b"},
        {"timeout_seconds": 61},
        {"timeout_seconds": "5"},
        {"options": {}},
        {"options": {"12": {"next": "bye"}}},
        {"options": {"1": {"go": "bye"}}},
        {"failed": "bye!"},
        {"type": "teleport"},
        {"id": "no id"},
        {"surprise": 1},
    ],
)
def test_both_refuse(fault: dict[str, Any]):
    menu = node("m", "menu", prompt="menu", options={"1": {"next": "bye"}}, failed="bye") | fault
    raw = definition(menu, node("bye", "hang_up"), start="bye")
    assert not VALIDATOR.is_valid(HEAD | raw)
    with pytest.raises(FlowError):
        parse_flow(raw)


def test_both_refuse_a_node_without_a_key_that_must_be_given():
    raw = definition(node("p", "play"), start="p")
    assert not VALIDATOR.is_valid(HEAD | raw)
    with pytest.raises(FlowError, match="“prompt” is missing"):
        parse_flow(raw)
