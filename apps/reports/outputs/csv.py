"""A result as CSV: UTF-8 with its mark, so that spreadsheet programs read Chinese; one table after the other."""

import csv
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from apps.reports.domain.result import Result, Row, Table, Value
from apps.reports.outputs.showing import is_number, period_text
from apps.sheets.domain.formulas import neutralize


def write_csv(result: Result) -> bytes:
    """Return the file. Numbers are plain (shares 0 to 1, durations in seconds); what would be taken for a formula is
    neutralised. Figures of the period before stand in columns of their own."""
    text = StringIO()
    writer = csv.writer(text)
    many = len(result.tables) > 1
    for number, table in enumerate(result.tables):
        if number:
            writer.writerow([])
        if many:
            writer.writerow([neutralize(table.title), period_text(result.asked)])
        for line in _lines(table, result.asked.zone):
            writer.writerow(line)
    return text.getvalue().encode("utf-8-sig")


def compares(table: Table) -> bool:
    """Return whether the table has figures of the period before."""
    return any(row.before for row in (*table.rows, *([table.total] if table.total else [])))


def compared_columns(table: Table) -> list[int]:
    """Return the places of the columns that have an earlier figure."""
    if not compares(table):
        return []
    return [place for place, column in enumerate(table.columns) if is_number(column.unit)]


def before_title(title: str) -> str:
    """Return the heading over figures of the period before."""
    return _("%(figure)s, before") % {"figure": title}


def _lines(table: Table, zone: Any) -> Iterable[list[Any]]:
    old = compared_columns(table)
    titles = [column.title for column in table.columns]
    yield [neutralize(title) for title in (*titles, *(before_title(titles[place]) for place in old))]
    for row in (*table.rows, *([table.total] if table.total else [])):
        yield [_cell(value, zone) for value in (*row.values, *_before(row, old))]


def _before(row: Row, places: list[int]) -> list[Value]:
    return [row.before[place] if row.before else None for place in places]


def _cell(value: Value, zone: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, float | Decimal):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else neutralize(value)
