"""The dry run: every row read, checked and compared, and what became of it written into the staging table by COPY."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction

from apps.sheets.domain.cells import CellError, find_lost_zeros, read_cell
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.domain.difference import RowKind, kind_of
from apps.sheets.domain.formulas import restore
from apps.sheets.models import ImportBatch, ImportRow
from apps.sheets.reading import read_rows
from apps.sheets.resource import Progress, Row, Sheet, Stored, chunks

_COPY = (
    f"COPY {ImportRow._meta.db_table} "
    "(batch_id, number, kind, key, values, before, errors, object_id, is_kept) FROM STDIN"
)
_encode = msgspec.json.Encoder().encode


def compare(batch: ImportBatch, sheet: Sheet, progress: Progress) -> dict[str, int]:
    """Replace the rows of ``batch`` by what its file says now, and return how many there are of each kind."""
    batch.rows.all().delete()
    comparison = _Comparison(batch, sheet)
    done, total = 0, int(batch.found.get("rows", 0))
    for part in chunks(comparison.rows(), sheet.chunk):
        with transaction.atomic():
            stored = comparison.judge(part)
        comparison.save(part, stored)
        done += len(part)
        progress(done, total, "")
    return dict(comparison.counts)


class _Comparison:
    """What is remembered from row to row: keys and numbers that were there before."""

    def __init__(self, batch: ImportBatch, sheet: Sheet) -> None:
        columns = {column.name: column for column in sheet.columns()}
        self.batch, self.sheet = batch, sheet
        self.places = [(place, columns[name]) for place, name in enumerate(batch.mapping) if name]
        self.keys_by = [column for column in columns.values() if column.is_key]
        self.required = [
            column for column in columns.values() if column.is_required and column.name not in batch.mapping
        ]
        self.counts: Counter[str] = Counter()
        self._seen: dict[str, int] = {}
        self._seen_numbers: dict[str, int] = {}

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the headers, a list of errors each."""
        width = len(self.batch.headers)
        for part in chunks(read_rows(self.batch.rows_path), self.sheet.chunk):
            below = [entry for entry in part if entry[0] > self.batch.header_row]
            lost = self._lost_zeros([cells for _, cells in below])
            for place, (number, cells) in enumerate(below):
                yield self._row(number, cells, width, {column for column in lost if place in lost[column]})

    def _lost_zeros(self, rows: list[list[Any]]) -> dict[str, set[int]]:
        return {
            column.name: found
            for place, column in self.places
            if column.kind is Kind.CODE
            and (found := find_lost_zeros([cells[place] if place < len(cells) else None for cells in rows]))
        }

    def _row(self, number: int, cells: list[Any], width: int, lost: set[str]) -> Row:
        row = Row(number, {})
        for place, column in self.places:
            cell = cells[place] if place < len(cells) else None
            try:
                row.values[column.name] = read_cell(column, restore(cell))
            except CellError as error:
                row.add_cell_error(column.name, error)
            if column.name in lost:
                row.add_error(column.name, "zero-lost", value=str(cell))
        if any(cell not in (None, "") for cell in cells[width:]):
            row.add_error("", "extra-cell")
        if not row.errors:
            self.sheet.canonical(row)
            self._find_key(row)
        return row

    def _find_key(self, row: Row) -> None:
        row.key = self.sheet.key_of(row.values)[:300]
        if not row.key:
            row.add_error("", "no-key", columns=", ".join(str(column.title) for column in self.keys_by))
        elif (before := self._seen.setdefault(row.key, row.number)) != row.number:
            row.add_error("", "same-key", row=before)
        for column in (column for _, column in self.places if column.kind is Kind.NUMBERS):
            for number in row.values.get(column.name) or ():
                before = self._seen_numbers.setdefault(number, row.number)
                if before != row.number and not row.errors:
                    row.add_error(column.name, "same-number", row=before, number=number)

    def judge(self, rows: Sequence[Row]) -> dict[str, Stored]:
        """Add what only the database can tell; nothing of this stays in it."""
        good = [row for row in rows if not row.errors]
        stored = self.sheet.read(good)
        for row in good:
            for column in self.required if row.key not in stored else ():
                row.add_error(column.name, "required")
        self.sheet.check(good, stored)
        self.sheet.try_out(good, stored)
        transaction.set_rollback(True)
        return stored

    def save(self, rows: Sequence[Row], stored: dict[str, Stored]) -> None:
        judged = [self._judged(row, stored.get(row.key) if row.key else None) for row in rows]
        new = sum(kind is RowKind.NEW for _, kind, _ in judged)
        ids = iter(self.sheet.new_ids(new))
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row, kind, known in judged:
                self.counts[kind.value] += 1
                pk = next(ids, None) if kind is RowKind.NEW else known.pk if known else None
                copy.write_row(self._line(row, kind, known, pk))

    def _judged(self, row: Row, known: Stored | None) -> tuple[Row, RowKind, Stored | None]:
        kind = RowKind.WRONG if row.errors else kind_of(known.values if known else None, row.values)
        return row, kind, known

    def _line(self, row: Row, kind: RowKind, known: Stored | None, pk: int | None) -> tuple[Any, ...]:
        before = {name: known.values.get(name) for name in row.values} if known else None
        return (
            self.batch.pk,
            row.number,
            kind.value,
            row.key,
            _encode(row.values).decode(),
            None if before is None else _encode(before).decode(),
            _encode([list(error) for error in row.errors]).decode(),
            pk,
            False,
        )


def find_stale(batch: ImportBatch, sheet: Sheet) -> int:
    """Return how many rows of a dry run are not any more what was shown, and lock those that will be written."""
    stale = 0
    rows = batch.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED)).order_by("number")
    for part in chunks(rows.values_list("number", "key", "before").iterator(), sheet.chunk):
        stored = sheet.read([Row(number, dict(before or {}), key) for number, key, before in part], lock=True)
        for _, key, before in part:
            known = stored.get(key)
            now = {name: known.values.get(name) for name in before or ()} if known else None
            stale += now != before
    return stale


def mapped_columns(batch: ImportBatch, sheet: Sheet) -> list[Column]:
    """Return the columns that a batch has, in the sheet's order."""
    return [column for column in sheet.columns() if column.name in batch.mapping]
