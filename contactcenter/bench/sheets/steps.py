"""A step of `bench import`, each in its own process: ``python -m contactcenter.bench.sheets.steps STEP FILE ROWS``.

``migrate`` prepares the database, ``make`` writes the workbook, ``ours`` imports it, ``default`` imports it through
django-import-export as it comes. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HEADERS = ("external_ref", "name", "tier", "language", "do_not_call", "note", "numbers")


def migrate(path: Path, rows: int) -> dict[str, Any]:
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    return {}


def make(path: Path, rows: int) -> dict[str, Any]:
    """Write the workbook; the same rows each time, Chinese names among them."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Customers")
        sheet.write_row(0, 0, HEADERS)
        for n in range(1, rows + 1):
            name = f"王小明 {n}" if n % 3 == 0 else f"Customer {n}"
            row = (
                f"C-{n:06}",
                name,
                n % 101,
                "zh-hans" if n % 3 == 0 else "en",
                n % 50 == 0,
                f"since {n % 30 + 1990}",
            )
            sheet.write_row(n, 0, (*row, f"+86138{n:08}"))
    return {}


def ours(path: Path, rows: int) -> dict[str, Any]:
    """Import as `import_sheet` does it: read in a child process, compare, apply."""
    from apps.sheets.services import apply_import, create_import, prepare_import

    before = _self_mb()
    began = time.perf_counter()
    with path.open("rb") as file:
        batch = prepare_import(batch=create_import(resource="customers", file=file, name=path.name, by=None))
    compared = time.perf_counter() - began
    batch = apply_import(batch=batch, mode="all", by=None)
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "compare_seconds": compared,
        # While the child reads, this process waits as it was at the begin.
        "peak_mb": max(_self_mb(), before + batch.found["peak_mb"]),
        "created": batch.count("new"),
        "updated": batch.count("changed"),
    }


def default(path: Path, rows: int) -> dict[str, Any]:
    """Import through the library's default path: its own XLSX reader, a look-up and a save for each row."""
    from import_export.formats.base_formats import XLSX
    from import_export.resources import ModelResource

    from apps.customers.models import Customer
    from apps.customers.services import set_numbers

    class Resource(ModelResource):
        def after_save_instance(self, instance: Customer, row: dict[str, Any], **kwargs: Any) -> None:
            set_numbers(customer=instance, numbers=str(row["numbers"] or "").split())

        class Meta:
            model = Customer
            import_id_fields = ("external_ref",)
            fields = HEADERS[:-1]

    began = time.perf_counter()
    dataset = XLSX().create_dataset(path.read_bytes())
    result = Resource().import_data(dataset, raise_errors=True)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak_mb": _self_mb(), "created": result.totals["new"]}


def _self_mb() -> int:
    # Not getrusage: there a process begins with what its parent had.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM:"))


STEPS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "migrate": migrate,
    "make": make,
    "ours": ours,
    "default": default,
}

if __name__ == "__main__":
    import django

    from contactcenter.lean import leave_out_screens

    if sys.argv[1] == "ours":  # no page is served here; the library is an app of the screens
        leave_out_screens()
    django.setup()
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))
