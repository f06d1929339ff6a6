"""Writes of imports: taken in, read and compared, applied, undone; in the order that ``domain/life.py`` allows."""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.choices import DATA_IMPORTED
from apps.audit.services import record_audit
from apps.sheets.child import Options
from apps.sheets.choices import Mode
from apps.sheets.comparing import compare, find_stale
from apps.sheets.domain import life
from apps.sheets.domain.difference import RowKind, is_same
from apps.sheets.domain.limits import Refused
from apps.sheets.error_workbook import write_error_workbook
from apps.sheets.headers import check_mapping, propose_mapping, remember_mapping
from apps.sheets.models import ImportBatch, ImportRow
from apps.sheets.reading import check_upload, read_sheet
from apps.sheets.registry import get_sheet
from apps.sheets.resource import Progress, Sheet, chunks, no_progress
from apps.sheets.words import sentence

DATA_IMPORT_UNDONE = "data.import_undone"
LOCK_SPACE = 0x73686565
"""Of advisory locks: imports of one table follow each other."""
KEEP_DAYS = 30


class ImportRefused(Exception):
    """The step cannot be done; the text says why and what to do. Nothing was written."""


def create_import(
    *, resource: str, file: BinaryIO, name: str, by: Any, encoding: str = "", sheet: str = ""
) -> ImportBatch:
    """Take a file in. Raises ``LookupError`` for an unknown table and :class:`ImportRefused` for a file that is none:
    its list of contents is looked at, nothing is unpacked."""
    get_sheet(resource)
    batch = ImportBatch.objects.create(
        resource=resource,
        file_name="".join(c for c in Path(name).name if c.isprintable())[-200:],
        created_by=by,
        encoding=encoding,
        sheet=sheet,
    )
    batch.folder.mkdir(parents=True, exist_ok=True)
    try:
        with batch.upload_path.open("wb") as target:
            shutil.copyfileobj(file, target, 1 << 20)
        check_upload(batch.upload_path)
    except Refused as refused:
        shutil.rmtree(batch.folder, ignore_errors=True)
        batch.delete()
        raise ImportRefused(sentence(refused.code, refused.params)) from None
    return batch


def prepare_import(*, batch: ImportBatch, progress: Progress = no_progress) -> ImportBatch:
    """Read and compare a new import; it is ready, has a question, or is refused afterwards. Harmless when repeated."""
    if batch.state != life.NEW:
        return batch
    sheet = get_sheet(batch.resource)
    try:
        _read(batch)
        propose_mapping(batch, sheet.columns())
        check_mapping(batch, sheet.columns())
        if not batch.found.get("is_sure", True):
            raise Refused("unsure-encoding")
    except Refused as refused:
        return _stop(batch, refused)
    with transaction.atomic():
        batch.counts = compare(batch, sheet, progress)
        batch.problem = {}
        _move(batch, life.PREPARE)
    write_error_workbook(batch, sheet)
    return batch


def _read(batch: ImportBatch) -> None:
    options = Options(encoding=batch.encoding, separator=batch.separator, sheet=batch.sheet)
    found = read_sheet(batch.upload_path, batch.rows_path, options)
    batch.found = {name: getattr(found, name) for name in found.__struct_fields__}
    batch.sheet = found.sheet


_QUESTIONS = frozenset({"no-header", "no-key-column", "duplicate-header", "unsure-encoding", "bad-encoding"})
"""What a person can answer, by another encoding or other columns."""


def _stop(batch: ImportBatch, refused: Refused) -> ImportBatch:
    batch.problem = {"code": refused.code, "params": refused.params}
    _move(batch, life.ASK if refused.code in _QUESTIONS else life.REFUSE)
    return batch


@transaction.atomic
def change_import(
    *,
    batch: ImportBatch,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    mapping: Sequence[str | None] | None = None,
) -> ImportBatch:
    """Say how a file is to be read, or which column is which; it has to be prepared again then."""
    batch = _locked(batch)
    for name, value in (("encoding", encoding), ("separator", separator), ("sheet", sheet)):
        if value is not None and value != getattr(batch, name):
            setattr(batch, name, value)
            batch.mapping = []
    if mapping is not None:
        columns = get_sheet(batch.resource).columns()
        if len(mapping) != len(batch.headers) or not {name for name in mapping if name} <= {
            column.name for column in columns
        }:
            raise ImportRefused(_("These columns are not those of the file. Load the page anew."))
        batch.mapping = list(mapping)
        remember_mapping(batch, columns)
    _move(batch, life.CHANGE)
    return batch


def apply_import(*, batch: ImportBatch, mode: str, by: Any, progress: Progress = no_progress) -> ImportBatch:
    """Write what the dry run showed, all of it in one transaction, and return the batch.

    Raises :class:`ImportRefused` where rows are wrong and ``mode`` is all or none, and where the table has changed
    since: the dry run must be made again then. An import that is applied already stays as it is.
    """
    try:
        with transaction.atomic():
            return _apply(batch, mode, by, progress)
    except DatabaseError as error:
        raise ImportRefused(
            _("The table changed during the import, and nothing was written: %(error)s")
            % {"error": str(error).split("\n")[0]}
        ) from error
    except ValidationError as error:
        raise ImportRefused(
            _("The table changed since the comparison, and nothing was written: %(error)s")
            % {"error": " ".join(error.messages)}
        ) from error


def _apply(batch: ImportBatch, mode: str, by: Any, progress: Progress) -> ImportBatch:
    batch = _locked(batch)
    if batch.state == life.APPLIED:
        return batch
    sheet = get_sheet(batch.resource)
    if not life.LIFE.allows(batch.state, life.APPLY):
        raise ImportRefused(_("This import is not ready to be applied."))
    if mode == Mode.ALL and batch.count(RowKind.WRONG):
        raise ImportRefused(
            _("%(count)s rows are wrong. Correct them, or apply the good rows only.")
            % {"count": batch.count(RowKind.WRONG)}
        )
    if stale := find_stale(batch, sheet):
        raise ImportRefused(
            _("%(count)s rows were changed by somebody since the comparison. Compare again.")
            % {"count": stale}
        )
    sheet.apply(batch, by, progress)
    batch.mode, batch.applied_at = mode, timezone.now()
    _move(batch, life.APPLY)
    _record(batch, DATA_IMPORTED, by, sheet)
    return batch


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Any, progress: Progress = no_progress) -> ImportBatch:
    """Bring everything back as it was before the import, in one transaction, and return the batch.

    What was changed since, or is used by others, stays and is marked ``is_kept``. An import that is undone already
    stays as it is. Raises :class:`ImportRefused`.
    """
    batch = _locked(batch)
    if batch.state == life.UNDONE:
        return batch
    if not life.LIFE.allows(batch.state, life.UNDO) or batch.purged_at:
        raise ImportRefused(_("This import cannot be undone (any more)."))
    sheet = get_sheet(batch.resource)
    _mark_kept(batch, sheet, progress)
    try:
        sheet.restore(batch, by, progress)
        new = batch.rows.filter(kind=RowKind.NEW, is_kept=False).order_by("-number")
        for pks in chunks(new.values_list("object_id", flat=True).iterator(), 1_000):
            sheet.delete(pks, by)
    except ValidationError as error:
        raise ImportRefused(" ".join(error.messages)) from error
    batch.undone_at = timezone.now()
    batch.counts = {**batch.counts, "kept": batch.rows.filter(is_kept=True).count()}
    _move(batch, life.UNDO)
    _record(batch, DATA_IMPORT_UNDONE, by, sheet)
    return batch


def _mark_kept(batch: ImportBatch, sheet: Sheet, progress: Progress) -> None:
    """Mark the rows whose objects are not any more what the import made of them, or are used."""
    rows = batch.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED)).order_by("number")
    done = 0
    for part in chunks(rows.iterator(), sheet.chunk):
        now = sheet.read_objects([row.object_id for row in part], lock=True)
        used = sheet.find_used([row.object_id for row in part if row.kind == RowKind.NEW])
        kept = [row.pk for row in part if row.object_id in used or _was_changed(row, now, sheet)]
        ImportRow.objects.filter(pk__in=kept).update(is_kept=True)
        done += len(part)
        progress(done, batch.count(RowKind.NEW) + batch.count(RowKind.CHANGED), "")


def _was_changed(row: ImportRow, now: dict[int, dict[str, Any]], sheet: Sheet) -> bool:
    current = now.get(row.object_id or 0)
    if current is None:
        return True
    expected = sheet.after(row) if row.kind == RowKind.NEW else row.values
    return not all(is_same(current.get(name), value) for name, value in expected.items())


def purge_imports(*, now: datetime) -> int:
    """Remove files and rows of imports that are older than :data:`KEEP_DAYS` days: they hold data of persons. Such an
    import cannot be undone any more. Return how many imports that were."""
    old = ImportBatch.objects.filter(created_at__lt=now - timedelta(days=KEEP_DAYS), purged_at=None)
    for batch in old:
        batch.rows.all().delete()
        shutil.rmtree(batch.folder, ignore_errors=True)
        batch.purged_at = now
        batch.save(update_fields=["purged_at"])
    return len(old)


@transaction.atomic
def forget_object(*, resource: str, object_id: int) -> int:
    """Remove what imports still hold of a person who is erased: their rows, and the files these came from. Return how
    many imports held something."""
    rows = ImportRow.objects.filter(batch__resource=resource, object_id=object_id)
    batches = list(ImportBatch.objects.filter(pk__in=rows.values("batch")))
    rows.update(values={}, before=None, after=None, key="", is_kept=True)
    for batch in batches:
        transaction.on_commit(partial(shutil.rmtree, batch.folder, ignore_errors=True))
    return len(batches)


def _locked(batch: ImportBatch) -> ImportBatch:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, batch.resource])
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)


def _record(batch: ImportBatch, action: str, by: Any, sheet: Sheet) -> None:
    detail = {"table": sheet.model._meta.label_lower, "rows": batch.counts, "mode": batch.mode}
    record_audit(actor=by, action=action, obj=batch, detail=detail)


def _move(batch: ImportBatch, trigger: str) -> None:
    """The one place that sets the state of an import."""
    batch.state = life.LIFE.next(batch.state, trigger)
    batch.save()
