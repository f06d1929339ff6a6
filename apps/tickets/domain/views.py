"""Saved views of tickets: which tickets, in which columns, in which order. Pure: what a view says, checked.

A view is stored as JSON: ``{"filters": [{"field", "op", "value"}], "columns": [...], "order": [...]}``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_FILTERS = 20
MOST_VALUES = 100
LONGEST_TEXT = 200
ME = "me"

# What may be asked of a field: "choice" is, is not one of a list; "text" a beginning; "age" in hours.
_OPS: dict[str, frozenset[str]] = {
    "choice": frozenset({"in", "not_in"}),
    "reference": frozenset({"in", "not_in", "empty", "present"}),
    "text": frozenset({"starts", "contains"}),
    "age": frozenset({"newer", "older"}),
}
FIELDS: dict[str, str] = {
    "state": "choice",
    "priority": "choice",
    "type": "reference",
    "category": "reference",
    "group": "reference",
    "agent": "reference",
    "customer": "reference",
    "organisation": "reference",
    "tag": "reference",
    "watcher": "reference",
    "subject": "text",
    "number": "text",
    "created": "age",
    "updated": "age",
}
COLUMNS: tuple[str, ...] = (
    "number", "subject", "state", "priority", "type", "category", "customer", "group", "agent", "tags", "created",
    "updated",
)  # fmt: skip
ORDERS: frozenset[str] = frozenset({"number", "priority", "created", "updated", "state"})
DEFAULT_COLUMNS = ("number", "subject", "state", "priority", "customer", "group", "agent", "updated")
DEFAULT_ORDER = ("-number",)


class BadView(ValueError):
    """The view is none. ``where`` is the field or the part, ``kind`` is stable: unknown_field, bad_op, bad_value,
    unknown_column, unknown_order, too_many, malformed."""

    def __init__(self, kind: str, where: str = "") -> None:
        super().__init__(f"{kind}: {where}" if where else kind)
        self.kind, self.where = kind, where


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. All conditions of a view must hold."""

    field: str
    op: str
    value: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewSpec:
    filters: tuple[Filter, ...] = ()
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    order: tuple[str, ...] = DEFAULT_ORDER

    def to_json(self) -> dict[str, Any]:
        """Return what :func:`read_view` reads."""
        filters = [{"field": one.field, "op": one.op, "value": list(one.value)} for one in self.filters]
        return {"filters": filters, "columns": list(self.columns), "order": list(self.order)}


def read_view(data: object) -> ViewSpec:
    """Return the view that ``data`` (JSON) says; missing parts have their defaults. Raises :class:`BadView`."""
    if not isinstance(data, Mapping) or set(data) - {"filters", "columns", "order"}:
        raise BadView("malformed")
    filters = _list(data.get("filters", []), MOST_FILTERS)
    columns = tuple(dict.fromkeys(_texts(data.get("columns") or DEFAULT_COLUMNS)))
    order = tuple(dict.fromkeys(_texts(data.get("order") or DEFAULT_ORDER)))
    for column in columns:
        if column not in COLUMNS:
            raise BadView("unknown_column", column[:60])
    for key in order:
        if key.removeprefix("-") not in ORDERS:
            raise BadView("unknown_order", key[:60])
    return ViewSpec(tuple(_filter(one) for one in filters), columns, order)


def _list(value: object, most: int) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise BadView("malformed")
    if len(value) > most:
        raise BadView("too_many", str(most))
    return value


def _texts(value: object) -> list[str]:
    items = _list(value, MOST_VALUES)
    if not all(isinstance(one, str) for one in items):
        raise BadView("malformed")
    return list(items)


def _filter(data: object) -> Filter:
    if not isinstance(data, Mapping) or set(data) - {"field", "op", "value"}:
        raise BadView("malformed")
    field, op = str(data.get("field", "")), str(data.get("op", ""))
    kind = FIELDS.get(field)
    if kind is None:
        raise BadView("unknown_field", field[:60])
    if op not in _OPS[kind]:
        raise BadView("bad_op", f"{field} {op[:20]}")
    return Filter(field, op, _value(field, kind, op, data.get("value")))


def _value(field: str, kind: str, op: str, value: object) -> tuple[str, ...]:
    if op in ("empty", "present"):
        return ()
    items = _list(value if isinstance(value, list | tuple) else [value], MOST_VALUES)
    texts = tuple(dict.fromkeys(str(one).strip() for one in items if isinstance(one, str | int)))
    is_one = len(texts) == 1 or kind in ("choice", "reference")
    if not texts or not is_one or not all(_is_valid(field, kind, one) for one in texts):
        raise BadView("bad_value", field)
    return texts


def _is_valid(field: str, kind: str, text: str) -> bool:
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        return False
    if kind == "age":
        return text.isascii() and text.isdigit() and 0 < int(text) <= 24 * 3660
    if kind == "reference":
        own = field in ("agent", "watcher") and text == ME
        return own or (text.isascii() and text.isdigit() and len(text) <= 18)
    return True
