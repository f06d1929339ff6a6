"""Writes spreadsheets, row by row, in memory that does not grow with them. No cell of them is ever a formula."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from apps.sheets.domain.cells import EXACT
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.domain.formulas import neutralize
from apps.sheets.open_document import write_open_document

XLSX, ODS, CSV = "xlsx", "ods", "csv"
FORMATS = {XLSX: "XLSX", ODS: "ODS", CSV: "CSV (UTF-8)"}
_LONGEST = 32_767
"""Characters in a cell of an XLSX file."""
_TEXT_KINDS = frozenset({Kind.CODE, Kind.NUMBERS, Kind.LIST})


class Workbook:
    """An XLSX file with one sheet of rows that come in their order; to be used as a context manager."""

    def __init__(self, path: Path, title: str = "Sheet1") -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        }
        import xlsxwriter  # not above: most processes never write one, and each of them would load it

        self.book = xlsxwriter.Workbook(str(path), options)
        self.sheet = self.book.add_worksheet(title[:31])
        self._wrong = self.book.add_format({"bg_color": "#FEE2E2"})
        self._reason = self.book.add_format({"bg_color": "#FEE2E2", "font_color": "#B91C1C", "bold": True})
        self._day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.head = self.book.add_format({"bold": True, "bg_color": "#E5E7EB", "border": 1})
        self.text = self.book.add_format({"num_format": "@"})

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *error: object) -> None:
        self.book.close()

    def write(self, number: int, cells: Iterable[Any], *, is_wrong: bool = False) -> None:
        """Write row ``number`` (from 1); where it is wrong, its last cell says why."""
        cells = list(cells)
        for place, cell in enumerate(cells):
            last = place == len(cells) - 1
            style = (self._reason if last else self._wrong) if is_wrong else None
            self.write_cell(number - 1, place, cell, style)

    def write_cell(self, row: int, place: int, cell: Any, style: Any = None) -> None:
        """Write one cell (row and place from 0)."""
        if isinstance(cell, dict):
            cell = _dated(cell)
        if isinstance(cell, bool):
            self.sheet.write_boolean(row, place, cell, style)
        elif isinstance(cell, int | float) and abs(cell) < EXACT:
            self.sheet.write_number(row, place, cell, style)
        elif isinstance(cell, datetime):
            self.sheet.write_datetime(row, place, cell, style or self._day)
        elif cell not in (None, ""):
            self.sheet.write_string(row, place, neutralize(str(cell))[:_LONGEST], style)
        elif style is not None:
            self.sheet.write_blank(row, place, None, style)


def _dated(cell: dict[str, str]) -> Any:
    """Return a date of the file that was read as a date, a broken cell as nothing."""
    try:
        return datetime.fromisoformat(cell["date"])
    except (KeyError, ValueError):
        return cell.get("date")


def write_values(
    path: Path, form: str, columns: list[Column], rows: Iterable[Mapping[str, Any]], title: str
) -> int:
    """Write a sheet that can be imported again: headers are the names of the columns. Return the number of rows."""
    return _WRITERS[form](path, columns, rows, title)


def _write_csv(path: Path, columns: list[Column], rows: Iterable[Mapping[str, Any]], title: str) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # Excel reads UTF-8 by its mark only
        writer = csv.writer(file)
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([neutralize(_plain(row.get(column.name))) for column in columns])
            count += 1
    return count


def _write_xlsx(path: Path, columns: list[Column], rows: Iterable[Mapping[str, Any]], title: str) -> int:
    count = 0
    with Workbook(path, title) as book:
        set_columns(book, columns)
        for count, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                book.write_cell(count, place, _cell(column, row.get(column.name)))
    return count


def _write_ods(path: Path, columns: list[Column], rows: Iterable[Mapping[str, Any]], title: str) -> int:
    texts = [column.kind in _TEXT_KINDS for column in columns]
    cells = ([_cell(column, row.get(column.name)) for column in columns] for row in rows)
    return write_open_document(path, title, texts, chain([[column.name for column in columns]], cells)) - 1


_WRITERS: Mapping[str, Callable[[Path, list[Column], Iterable[Mapping[str, Any]], str], int]] = {
    XLSX: _write_xlsx,
    ODS: _write_ods,
    CSV: _write_csv,
}


def set_columns(book: Workbook, columns: list[Column]) -> None:
    """Write the headers; columns of codes are texts, so that nobody's leading zeros get lost."""
    book.sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        width = min(40, max(12, len(column.name) + 2))
        book.sheet.set_column(place, place, width, book.text if column.kind in _TEXT_KINDS else None)
    for place, column in enumerate(columns):
        book.sheet.write_string(0, place, column.name, book.head)


def _cell(column: Column, value: Any) -> Any:
    if column.kind is Kind.DATE and value:
        return datetime.combine(date.fromisoformat(value), datetime.min.time())
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return int(value)
    return value
