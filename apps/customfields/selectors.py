"""Reads of the fields."""

from collections.abc import Iterable

from apps.customfields.domain import Field, Kind, read_choices
from apps.customfields.models import CustomField


def get_fields(form: str, type_code: str = "") -> tuple[Field, ...]:
    """Return what ``form`` asks, in its order: ``customer``, ``organisation``, or ``ticket`` with the code of its type.

    One query; a ticket's type adds its own fields to those of all types.
    """
    rows = CustomField.objects.filter(form=form, type_code__in={"", type_code}, is_active=True)
    return tuple(to_field(row) for row in rows.order_by("order", "id"))


def get_fields_by_type(form: str, type_codes: Iterable[str]) -> dict[str, tuple[Field, ...]]:
    """Return the fields of several types with one query, for lists and spreadsheets."""
    rows = list(CustomField.objects.filter(form=form, is_active=True).order_by("order", "id"))
    return {code: tuple(to_field(row) for row in rows if row.type_code in ("", code)) for code in type_codes}


def to_field(row: CustomField) -> Field:
    """Return the row as the rules know it."""
    kind = Kind(row.kind)
    return Field(row.code, row.label, kind, read_choices(row.choices), row.required, row.help)
