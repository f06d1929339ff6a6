"""Reads of imports; who may see which is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from apps.sheets.comparing import mapped_columns
from apps.sheets.domain.columns import Column
from apps.sheets.domain.difference import RowKind, is_same
from apps.sheets.error_workbook import say_errors
from apps.sheets.models import ImportBatch, ImportRow
from apps.sheets.resource import Sheet
from apps.sheets.words import sentence

OVERSEE = "sheets.oversee_imports"
PAGE_ROWS = 50
KEPT = "kept"


def list_visible_imports(user: Any) -> QuerySet[ImportBatch]:
    """Return the imports that ``user`` may see: their own; those of all with the right to oversee."""
    imports = ImportBatch.objects.select_related("created_by", "job")
    return imports if user.has_perm(OVERSEE) else imports.filter(created_by_id=user.pk)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the difference. ``state``: new, changed, unchanged or wrong."""

    state: str
    new: str
    old: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the difference; ``problems`` are those of the row as a whole."""

    number: int
    kind: str
    cells: list[Cell]
    problems: list[str]


def page_of_difference(
    batch: ImportBatch, sheet: Sheet, kind: str, page: int
) -> tuple[list[str], list[Line]]:
    """Return the titles of the columns and one page of rows of a kind (or ``kept``), with one query for the rows."""
    columns = mapped_columns(batch, sheet)
    rows = batch.rows.filter(is_kept=True) if kind == KEPT else batch.rows.filter(kind=kind)
    start = (page - 1) * PAGE_ROWS
    lines = [_line(row, columns) for row in rows.order_by("number")[start : start + PAGE_ROWS]]
    return [force_str(column.title or column.name) for column in columns], lines


def _line(row: ImportRow, columns: list[Column]) -> Line:
    problems: dict[str, list[Any]] = {}
    for error in row.errors:
        problems.setdefault(error[0], []).append(error)
    names = {column.name for column in columns}
    whole = [error for name, errors in problems.items() if name not in names for error in errors]
    cells = [_cell(row, column, problems.get(column.name, [])) for column in columns]
    return Line(row.number, row.kind, cells, say_errors(whole, {}))


def _cell(row: ImportRow, column: Column, errors: list[Any]) -> Cell:
    new = row.values.get(column.name)
    if errors:
        reason = " ".join(sentence(code, params) for _column, code, params in errors)
        return Cell("wrong", show(new), problem=reason)
    if row.kind == RowKind.NEW:
        return Cell("new", show(new))
    old = (row.before or {}).get(column.name, new)
    if column.name not in row.values or is_same(old, new):
        return Cell("unchanged", show(old))
    return Cell("changed", show(new), show(old))


def show(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class HeaderChoice:
    """A column of the file: its header, some of its cells, and the column that it is taken for (None: unknown)."""

    place: int
    header: str
    cells: list[str]
    column: str | None


def header_choices(batch: ImportBatch, samples: Sequence[Mapping[int, str]]) -> list[HeaderChoice]:
    """Return the columns of a file that has been read."""
    return [
        HeaderChoice(place, header, [row[place] for row in samples if row.get(place)], column)
        for place, (header, column) in enumerate(zip(batch.headers, batch.mapping, strict=True))
    ]
