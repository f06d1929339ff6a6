"""Spreadsheets of number lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from apps.customers.services.numbers import say_unusable
from apps.kernel.text import text_problem
from apps.numberlists.domain.entries import LONGEST_NOTE
from apps.numberlists.models import NumberEntry, NumberList
from apps.numberlists.services import read_as_entry, remove_entries
from apps.sheets.describing import column_of
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.domain.difference import RowKind
from apps.sheets.model_sheet import ModelSheet
from apps.sheets.models import ImportBatch, ImportRow
from apps.sheets.resource import Progress, Row, Sheet, Stored, Values, chunks

_EMPTY: Values = {"note": "", "valid_until": None}


class NumberListSheet(ModelSheet):
    """The lists themselves, without what is on them."""

    code = "number_lists"
    title = gettext_lazy("number lists")
    model = NumberList
    fields = ("code", "name", "purpose", "note", "is_active")


class NumberEntrySheet(Sheet):
    """What is on the lists, by list and number; written in bulk, as such a list may have 100,000 rows."""

    code = "number_list_entries"
    title = gettext_lazy("numbers on lists")
    model = NumberEntry

    def columns(self) -> tuple[Column, ...]:
        marks: dict[str, Any] = {"kind": Kind.CODE, "is_key": True, "is_required": True}
        return (
            column_of(NumberEntry, "number_list", **marks | {"example": "blocked"}),
            column_of(NumberEntry, "number", **marks | {"example": "+4917012345", "most": 200}),
            column_of(NumberEntry, "note"),
            column_of(NumberEntry, "valid_until"),
        )

    def key_of(self, values: Mapping[str, Any]) -> str:
        code, number = values.get("number_list") or "", values.get("number") or ""
        return f"{code} {number}" if code and number else ""

    def canonical(self, row: Row) -> None:
        text = str(row.values.get("number") or "")
        reading = read_as_entry(text)
        if reading.number:
            row.values["number"] = reading.number
        elif text:
            row.add_error("number", "text", text=say_unusable(text, reading.reason, reading.suggestion))

    def read(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Stored]:
        wanted: dict[str, list[str]] = {}
        for row in rows:
            code, _space, number = row.key.partition(" ")
            wanted.setdefault(code, []).append(number)
        # One condition for each list: within it the unique index serves.
        where = Q(pk__in=[])
        for code, numbers in wanted.items():
            where |= Q(number_list__code=code, number__in=numbers)
        found = [(entry.pk, _describe(entry)) for entry in self._rows(lock).filter(where)]
        return {self.key_of(values): Stored(pk, values) for pk, values in found}

    def read_objects(self, pks: Iterable[int], *, lock: bool = False) -> dict[int, Values]:
        return {entry.pk: _describe(entry) for entry in self._rows(lock).filter(pk__in=list(pks))}

    def _rows(self, lock: bool) -> QuerySet[NumberEntry]:
        rows = NumberEntry.objects.select_related("number_list")
        return rows.select_for_update(of=("self",)) if lock else rows

    def check(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        known = _lists()
        for row in rows:
            code = row.values["number_list"]
            if code not in known:
                row.add_error("number_list", "text", text=_("There is no “%(value)s”.") % {"value": code})
            if text_problem(row.values.get("note") or "", LONGEST_NOTE):
                row.add_error("note", "text", text=_("Holds a character that cannot be kept."))

    def apply(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        lists = _lists()
        total, done = batch.count(RowKind.NEW) + batch.count(RowKind.CHANGED), 0
        rows = batch.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED)).order_by("number")
        for part in chunks(rows.iterator(), self.chunk):
            _write(part, lists, by)
            done += len(part)
            progress(done, total, "")

    def restore(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        rows = batch.rows.filter(kind=RowKind.CHANGED, is_kept=False).order_by("number")
        for part in chunks(rows.iterator(), self.chunk):
            _change([(row.object_id, row.before or {}) for row in part])

    def delete(self, pks: Sequence[int], by: Any) -> None:
        remove_entries(pks=pks)

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[Values]:
        rows = (
            self._rows(lock=False)
            .filter(pk__in=queryset.values("pk"))
            .order_by("number_list__code", "number")
        )
        yield from map(_describe, rows.iterator(chunk_size=self.chunk))


def _lists() -> dict[str, int]:
    return dict(NumberList.objects.values_list("code", "pk"))


def _describe(entry: NumberEntry) -> Values:
    return {
        "number_list": entry.number_list.code,
        "number": entry.number,
        "note": entry.note,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
    }


def _day(values: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(values["valid_until"]) if values.get("valid_until") else None


def _write(rows: list[ImportRow], lists: Mapping[str, int], by: Any) -> None:
    new = [row for row in rows if row.kind == RowKind.NEW]
    made = [
        NumberEntry(
            number_list_id=lists[row.values["number_list"]],
            number=row.values["number"],
            note=row.values.get("note") or "",
            valid_until=_day(row.values),
            added_by=by,
        )
        for row in new
    ]
    NumberEntry.objects.bulk_create(made)
    for row, entry in zip(new, made, strict=True):
        row.object_id, row.after = entry.pk, _EMPTY | row.values
    ImportRow.objects.bulk_update(new, ["object_id", "after"])
    _change([(row.object_id, row.values) for row in rows if row.kind == RowKind.CHANGED])


def _change(values_by: list[tuple[int | None, Values]]) -> None:
    """Write note and last day of entries, those that a row has."""
    given = {pk: values for pk, values in values_by if pk is not None}
    entries = list(NumberEntry.objects.filter(pk__in=given))
    if len(entries) != len(given):
        raise ValidationError(_("Somebody has removed one of the numbers meanwhile: compare again."))
    now = timezone.now()
    for entry in entries:
        values = given[entry.pk]
        entry.note = (values.get("note") or "") if "note" in values else entry.note
        entry.valid_until = _day(values) if "valid_until" in values else entry.valid_until
        entry.updated_at = now
    NumberEntry.objects.bulk_update(entries, ["note", "valid_until", "updated_at"])


SHEETS = (NumberListSheet, NumberEntrySheet)
