"""Custom fields as columns of a spreadsheet, called ``custom.<code>``."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.customfields.domain import Field, say_value

PREFIX = "custom."


def column_names(fields: Iterable[Field]) -> list[str]:
    """Return the columns in the order of the form."""
    return [PREFIX + field.code for field in fields]


def to_cells(fields: Iterable[Field], custom: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a row; choices by their labels, several separated by semicolons."""
    return {PREFIX + field.code: say_value(field, custom.get(field.code)) for field in fields}


def from_cells(fields: Iterable[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the fields that the row has a column for; ``validate_values(partial=True)`` takes them."""
    return {field.code: row[PREFIX + field.code] for field in fields if PREFIX + field.code in row}
