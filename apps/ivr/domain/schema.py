"""The JSON schema of a flow file, drawn from the node types, for editors and other programs.

It says what a file looks like. What one value asks of another (an exit names a node, two nodes have different ids) is
beyond a schema: the parser and the validator check it.
"""

from typing import Any

from apps.ivr.domain.document import MAX_NAME_LENGTH
from apps.ivr.domain.flow import FORMAT, MAX_NODES
from apps.ivr.domain.node import Node, kinds, required_keys
from apps.ivr.domain.nodes import NODE_TYPES
from apps.ivr.domain.places import layout_schema
from apps.ivr.domain.proof.schema import cases_schema
from apps.ivr.domain.text import CODE_PATTERN, ID_PATTERN, LANGUAGE_PATTERN, MAX_ID_LENGTH


def flow_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12)."""
    identifier = {"type": "string", "pattern": ID_PATTERN, "maxLength": MAX_ID_LENGTH}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Call flow",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "code": {"type": "string", "pattern": CODE_PATTERN, "maxLength": MAX_ID_LENGTH},
            "name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH},
            "format": {"const": FORMAT},
            "language": {"anyOf": [{"const": ""}, {"type": "string", "pattern": LANGUAGE_PATTERN}]},
            "start": identifier,
            "nodes": {"type": "array", "minItems": 1, "maxItems": MAX_NODES, "items": _any_node()},
            "layout": layout_schema(),
            "tests": cases_schema(),
        },
        "required": ["code", "name", "format", "start", "nodes"],
        "additionalProperties": False,
        "$defs": {
            "id": identifier,
            **{name: _node_schema(node_type) for name, node_type in NODE_TYPES.items()},
        },
    }


def _any_node() -> dict[str, Any]:
    """A node is judged by the schema of its own type alone, so that an error names the key and not nine types."""
    return {
        "type": "object",
        "properties": {"id": {"$ref": "#/$defs/id"}, "type": {"enum": list(NODE_TYPES)}},
        "required": ["id", "type"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in NODE_TYPES
        ],
    }


def _node_schema(node_type: type[Node]) -> dict[str, Any]:
    keys = {name: kind.schema() for name, kind in kinds(node_type).items()}
    return {
        "title": node_type.type,
        "description": " ".join((node_type.__doc__ or "").split()),
        "properties": {"id": {"$ref": "#/$defs/id"}, "type": {"const": node_type.type}, **keys},
        "required": ["id", "type", *required_keys(node_type)],
        "additionalProperties": False,
    }
