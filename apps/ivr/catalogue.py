"""What the editor offers: the node types with their values and exits, and what exists for them to name.

All of it comes from the declarations of the node types, so that a new type is on the palette as soon as it is in
``NODE_TYPES``. Words for people are looked up here; what has none is called by its key.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from apps.ivr.choices import FIELD_LABELS, NODE_GROUP_LABELS, NODE_GROUPS, NODE_HELP, NODE_TYPE_LABELS
from apps.ivr.domain.fields import EXIT, REFERENCE
from apps.ivr.domain.node import Node, kinds, required_keys
from apps.ivr.domain.nodes import NODE_TYPES
from apps.ivr.domain.nodes.inputs import InputNode
from apps.ivr.domain.text import ID_PATTERN
from apps.ivr.selectors import get_reference_names


def get_catalogue() -> dict[str, Any]:
    """Return the groups, the node types in the palette's order, and the names of what exists, by kind and code."""
    return {
        "groups": [{"id": group, "label": str(label)} for group, label in NODE_GROUP_LABELS.items()],
        "types": [_describe(node_type) for node_type in NODE_TYPES.values()],
        "references": get_reference_names(),
        "id_pattern": ID_PATTERN,
    }


def _describe(node_type: type[Node]) -> dict[str, Any]:
    name, needed = node_type.type, required_keys(node_type)
    defaults = _defaults(node_type)
    return {
        "type": name,
        "label": str(NODE_TYPE_LABELS.get(name, _words(name))),
        "help": str(NODE_HELP.get(name, _first_sentence(node_type))),
        "group": group_of(node_type),
        "fields": [
            {
                "name": key,
                "label": str(FIELD_LABELS.get(key, _words(key))),
                "schema": kind.schema(),
                "required": key in needed,
                "default": defaults.get(key),
            }
            for key, kind in kinds(node_type).items()
        ],
    }


def _defaults(node_type: type[Node]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in dataclasses.fields(node_type):
        if field.default is not dataclasses.MISSING:
            found[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            found[field.name] = field.default_factory()
    return {key: value if _is_json(value) else None for key, value in found.items()}


def _is_json(value: object) -> bool:
    """Return whether a default can be shown as it is; one of another class is left to the parser."""
    return value is None or isinstance(value, str | int | float | bool) or value == {}


def group_of(node_type: type[Node]) -> str:
    """Return the palette's group: as told, else guessed from what the type asks for and where it leads."""
    if node_type.type in NODE_GROUPS:
        return NODE_GROUPS[node_type.type]
    schemas = {name: kind.schema() for name, kind in kinds(node_type).items()}
    if issubclass(node_type, InputNode):
        return "input"
    if not any(_marks(schema, EXIT) for schema in schemas.values()):
        return "hand_over"
    if any(schema.get(REFERENCE) == "prompt" for schema in schemas.values()):
        return "talk"
    several = sum(_marks(schema, EXIT) for schema in schemas.values()) > 1
    return "logic" if several else "data"


def _marks(schema: Any, mark: str) -> bool:
    """Return whether a mark stands anywhere in a schema."""
    if isinstance(schema, Mapping):
        return mark in schema or any(_marks(value, mark) for value in schema.values())
    return isinstance(schema, list) and any(_marks(value, mark) for value in schema)


def _first_sentence(node_type: type[Node]) -> str:
    return " ".join((node_type.__doc__ or "").split()).split(". ")[0].rstrip(".") + "."


def _words(key: str) -> str:
    return key.replace("_", " ").replace("-", " ").capitalize()
