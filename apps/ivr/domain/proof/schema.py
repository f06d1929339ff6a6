"""The JSON schema of test cases in a flow file."""

from typing import Any

from apps.ivr.domain.proof import MAX_CASE_NAME
from apps.ivr.domain.proof.cases import EXPECT_KEYS, MAX_CASES, MAX_PATH
from apps.ivr.domain.proof.script import CLOSED, MAX_INPUTS, OPEN, QUEUE_ANSWERS
from apps.ivr.domain.text import LANGUAGE_PATTERN

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
INPUT_PATTERN = (
    r"^(?:(?:press|barge) [0-9*#A-D]{1,64}|silence|hang_up|record [0-9]{1,4}"
    rf"|queue (?:{'|'.join(QUEUE_ANSWERS)})|callback (?:promised|refused))$"
)


def cases_schema() -> dict[str, Any]:
    """Return the schema of the list."""
    return {"type": "array", "maxItems": MAX_CASES, "items": _case()}


def _case() -> dict[str, Any]:
    return {
        "title": "Test case",
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": MAX_CASE_NAME},
            "at": {"type": "string", "description": "Date and time of the call, ISO 8601."},
            "ani": {"type": "string"},
            "dnis": {"type": "string"},
            "language": {"anyOf": [{"const": ""}, {"type": "string", "pattern": LANGUAGE_PATTERN}]},
            "customer": _TEXTS,
            "data": _TEXTS,
            "lists": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Number lists of the caller.",
            },
            "articles": _TEXTS | {"description": "Articles with a spoken answer: their keys and words."},
            "hours": {"type": "object", "additionalProperties": {"enum": [OPEN, CLOSED]}},
            "answers": {"type": "object", "description": "What outside systems answer, by node."},
            "inputs": {
                "type": "array",
                "maxItems": MAX_INPUTS,
                "items": {"type": "string", "pattern": INPUT_PATTERN},
            },
            "expect": _expect(),
        },
        "required": ["name"],
        "additionalProperties": False,
    }


def _expect() -> dict[str, Any]:
    properties = {
        "path": {"type": "array", "maxItems": MAX_PATH, "items": {"type": "string"}},
        "whole_path": {"type": "boolean"},
        "result": {"type": "string"},
        "group": {"type": "string"},
        "data": _TEXTS,
    }
    return {
        "type": "object",
        "properties": {key: properties[key] for key in EXPECT_KEYS},
        "additionalProperties": False,
    }
