"""Finds every operation of the API by its own description: whatever is routed is walked without being entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

HOSTILE = (
    "' OR 1=1 --", "\0", "\ufffd", "9" * 30, "-1", "1e309", "NaN", "[]", '{"$gt":1}', "%", "\\", "\u202e\u200d",
    "2026-13-45T99:99", "0001-01-01T00:00:00+14:00", "../../etc/passwd", "\uff11\uff12", "a & | ! :* ((", '"<->',
    "x" * 3000, "id__in=1", "true;DROP TABLE x", ",,,", "%ED%A0%80", "=cmd|'/c calc'!A1", "\r\nSet-Cookie: a=b",
)  # fmt: skip
"""T16: what no filter, order or search may answer with an error of the server."""

UNKNOWN = ("nonsense", "id__gt", "customer__numbers__number", "password", "agent__sip_password__startswith")
ORDERS = ("password", "agent__sip_password", "-user__password", "?", "pk; DROP TABLE x")
SEARCHES = frozenset({"q", "search", "text", "query", "typed"})


@dataclass(frozen=True, eq=False)
class Operation:
    """One method of one path. ``parameters`` are those of the query, by name, with their schema."""

    path: str
    method: str
    parameters: dict[str, dict[str, Any]]
    in_path: dict[str, dict[str, Any]]


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation, in the order of the description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return tuple(_operations(schema["paths"]))


def _operations(paths: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            found = operation.get("parameters", [])
            yield Operation(
                path,
                method,
                {one["name"]: one.get("schema", {}) for one in found if one["in"] == "query"},
                {one["name"]: one.get("schema", {}) for one in found if one["in"] == "path"},
            )


def hostile_values(name: str, schema: dict[str, Any], turn: int) -> tuple[str, ...]:
    """Return what a parameter is tried with: everything where words are searched for, else some, each time others."""
    if name in SEARCHES:
        return HOSTILE
    count = 3 if schema.get("type") == "string" and "format" not in schema and "enum" not in schema else 1
    return tuple(HOSTILE[(turn * count + n) % len(HOSTILE)] for n in range(count))
