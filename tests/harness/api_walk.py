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
    body: dict[str, dict[str, Any]]
    """What a body may hold, by name, with its schema; empty: nothing is read."""
    statuses: frozenset[int]
    """What it may answer, as described."""

    @property
    def written(self) -> dict[str, dict[str, Any]]:
        """Return the part of the body that is not only read."""
        return {name: schema for name, schema in self.body.items() if not schema.get("readOnly")}


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation, in the order of the description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return tuple(_operations(schema["paths"], schema["components"]["schemas"]))


def _operations(paths: dict[str, Any], components: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            found = operation.get("parameters", [])
            yield Operation(
                path,
                method,
                {one["name"]: one.get("schema", {}) for one in found if one["in"] == "query"},
                {one["name"]: one.get("schema", {}) for one in found if one["in"] == "path"},
                _body(operation, components),
                frozenset(int(status) for status in operation["responses"]),
            )


def _body(operation: dict[str, Any], components: dict[str, Any]) -> dict[str, dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = _resolved(next(iter(content.values()), {}).get("schema", {}), components)
    return {name: _resolved(one, components) for name, one in schema.get("properties", {}).items()}


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Return the schema itself where it only points to it; of several, the first."""
    pointer = schema if "$ref" in schema else next(iter(schema.get("allOf") or schema.get("oneOf") or ()), {})
    if "$ref" not in pointer:
        return schema
    found: dict[str, Any] = components[pointer["$ref"].rpartition("/")[2]]
    return {**found, **schema}


_PLAUSIBLE = {
    ("string", "uuid"): "00000000-0000-0000-0000-000000000007",
    ("string", "date"): "2026-01-02",
    ("string", "date-time"): "2026-01-02T03:04:05Z",
    ("string", "uri"): "https://example.org/",
    ("string", ""): "x",
    ("boolean", ""): True,
    ("object", ""): {},
}


def plausible(schema: dict[str, Any]) -> Any:
    """Return a value of the kind that is asked for, so that what is beside it is looked at."""
    kind = schema.get("type", "array")
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    if kind == "array":
        return [plausible(schema["items"])] if schema.get("items") else []
    return _PLAUSIBLE.get((kind, schema.get("format", "")), _PLAUSIBLE.get((kind, "")))


def hostile_values(name: str, schema: dict[str, Any], turn: int) -> tuple[str, ...]:
    """Return what a parameter is tried with: everything where words are searched for, else some, each time others."""
    if name in SEARCHES:
        return HOSTILE
    count = 3 if schema.get("type") == "string" and "format" not in schema and "enum" not in schema else 1
    return tuple(HOSTILE[(turn * count + n) % len(HOSTILE)] for n in range(count))
