"""``manage.py import_sheet RESOURCE FILE``: the import of the admin, from the shell."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.sheets.choices import ENCODINGS, Mode
from apps.sheets.domain import life
from apps.sheets.domain.difference import RowKind
from apps.sheets.error_workbook import say_errors
from apps.sheets.headers import unknown_headers
from apps.sheets.models import ImportBatch
from apps.sheets.registry import all_sheets, get_sheet
from apps.sheets.services import ImportRefused, apply_import, create_import, prepare_import
from apps.sheets.words import sentence

SHOWN_ERRORS = 10


class Command(BaseCommand):
    help = "Import a spreadsheet: new rows are made, changed ones updated, equal ones left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("resource", metavar="RESOURCE", help=", ".join(all_sheets()))
        parser.add_argument("file", metavar="FILE", type=Path, help="XLSX, XLS, ODS or CSV")
        parser.add_argument("--dry-run", action="store_true", help="compare only, write nothing")
        parser.add_argument(
            "--good-rows", action="store_true", help="apply the good rows though others are wrong"
        )
        parser.add_argument("--encoding", default="", choices=[code for code, _ in ENCODINGS])
        parser.add_argument("--sheet", default="", help="name of the sheet; default: the first visible one")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = self._prepared(options)
        wrong = batch.count(RowKind.WRONG)
        is_applied = not options["dry_run"] and (options["good_rows"] or not wrong)
        if is_applied:
            try:
                batch = apply_import(batch=batch, mode=Mode.GOOD if wrong else Mode.ALL, by=None)
            except ImportRefused as refused:
                raise CommandError(str(refused)) from refused
        self._show(report(batch, is_applied), batch, options["as_json"])
        if wrong:
            raise CommandError(f"{wrong} rows are wrong.", returncode=1)

    def _prepared(self, options: dict[str, Any]) -> ImportBatch:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                batch = create_import(
                    resource=options["resource"], file=file, name=path.name, by=None,
                    encoding=options["encoding"], sheet=options["sheet"],
                )  # fmt: skip
        except LookupError as error:
            raise CommandError(f"No such table: {error}. Known: {', '.join(all_sheets())}") from None
        except (OSError, ImportRefused) as error:
            raise CommandError(str(error)) from error
        batch = prepare_import(batch=batch)
        if batch.state != life.READY:
            raise CommandError(sentence(batch.problem["code"], batch.problem["params"]))
        return batch

    def _show(self, found: dict[str, Any], batch: ImportBatch, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for name, value in found.items():
            self.stdout.write(f"{name}: {value}")
        titles = {column.name: str(column.title) for column in get_sheet(batch.resource).columns()}
        for row in batch.rows.filter(kind=RowKind.WRONG)[:SHOWN_ERRORS]:
            self.stdout.write(f"row {row.number}: {'; '.join(say_errors(row.errors, titles))}")


def report(batch: ImportBatch, is_applied: bool) -> dict[str, Any]:
    """Return the figures: of a dry run what would be created and updated."""
    return {
        "import": batch.pk,
        "applied": is_applied,
        "created": batch.count(RowKind.NEW),
        "updated": batch.count(RowKind.CHANGED),
        "skipped": batch.count(RowKind.UNCHANGED),
        "failed": batch.count(RowKind.WRONG),
        "not_imported_columns": unknown_headers(batch),
        "error_workbook": str(batch.errors_path) if batch.count(RowKind.WRONG) else None,
    }
