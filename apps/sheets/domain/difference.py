"""What a row changes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class RowKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


def is_same(stored: Any, wanted: Any) -> bool:
    """Return whether two values of a column say the same: lists in any order, nothing and an empty text alike."""
    if isinstance(stored, list) and isinstance(wanted, list):
        return set(stored) == set(wanted)
    return (stored in (None, "") and wanted in (None, "")) or stored == wanted


def changed_columns(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the columns of ``wanted`` that say something new; a column that it lacks changes nothing."""
    return [name for name, value in wanted.items() if not is_same(stored.get(name), value)]


def kind_of(stored: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> RowKind:
    """Return what becomes of a good row."""
    if stored is None:
        return RowKind.NEW
    return RowKind.CHANGED if changed_columns(stored, wanted) else RowKind.UNCHANGED
