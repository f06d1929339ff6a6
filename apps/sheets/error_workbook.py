"""The sheet that was imported, given back with a reason beside each row that was wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.sheets.domain.columns import is_our_own
from apps.sheets.domain.difference import RowKind
from apps.sheets.models import ImportBatch
from apps.sheets.reading import read_rows
from apps.sheets.resource import Sheet
from apps.sheets.words import sentence
from apps.sheets.writing import Workbook


def write_error_workbook(batch: ImportBatch, sheet: Sheet) -> bool:
    """Write the workbook where rows are wrong, and return whether there is one now."""
    if not batch.count(RowKind.WRONG):
        batch.errors_path.unlink(missing_ok=True)
        return False
    titles = {column.name: str(column.title or column.name) for column in sheet.columns()}
    wrong = batch.rows.filter(kind=RowKind.WRONG).order_by("number")
    reasons = _Reasons(wrong.values_list("number", "errors").iterator(), titles)
    with Workbook(batch.errors_path) as book:
        skip = [place for place, header in enumerate(batch.headers) if is_our_own(header)]
        width = len(batch.headers) - len(skip)
        for number, read in read_rows(batch.rows_path):
            cells = [cell for place, cell in enumerate(read) if place not in skip]
            reason = _("Import error") if number == batch.header_row else reasons.of(number)
            book.write(number, [*cells, *[None] * (width - len(cells)), reason], is_wrong=bool(reason))
    return True


def say_errors(errors: list[Any], titles: Mapping[str, str]) -> list[str]:
    """Return the sentences of ``ImportRow.errors``, each with the title of its column."""
    return [
        f"{titles.get(column, column)}: {sentence(code, params)}" if column else sentence(code, params)
        for column, code, params in errors
    ]


class _Reasons:
    """Reasons of wrong rows, asked for in their order."""

    def __init__(self, wrong: Iterator[tuple[int, list[Any]]], titles: Mapping[str, str]) -> None:
        self._wrong, self._titles = wrong, titles
        self._next = next(wrong, None)

    def of(self, number: int) -> str:
        if self._next is None or self._next[0] != number:
            return ""
        text = "; ".join(say_errors(self._next[1], self._titles))
        self._next = next(self._wrong, None)
        return text
