"""Files for imports, and imports of them."""

import csv
import io
from typing import Any

import xlsxwriter

from apps.sheets.choices import Mode
from apps.sheets.models import ImportBatch
from apps.sheets.services import apply_import, create_import, prepare_import


def csv_bytes(*rows: tuple[Any, ...], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(*rows: tuple[Any, ...], change: Any = None) -> bytes:
    """A workbook of these rows; ``change`` gets the sheet and the book before it is closed."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Customers")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if change is not None:
        change(sheet, book)
    book.close()
    return file.getvalue()


def prepared(resource: str, data: bytes, name: str = "list.csv", **options: Any) -> ImportBatch:
    batch = create_import(resource=resource, file=io.BytesIO(data), name=name, by=None, **options)
    return prepare_import(batch=batch)


def applied(resource: str, data: bytes, mode: str = Mode.ALL, **options: Any) -> ImportBatch:
    return apply_import(batch=prepared(resource, data, **options), mode=mode, by=None)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """New, changed, unchanged, wrong."""
    new, changed, unchanged, wrong = (batch.count(k) for k in ("new", "changed", "unchanged", "wrong"))
    return new, changed, unchanged, wrong
