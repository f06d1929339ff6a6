"""The files that a result can be taken away as."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from apps.reports.domain.result import Result
from apps.reports.outputs.csv import write_csv
from apps.reports.outputs.xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class FileForm:
    """``write`` returns the bytes of the file."""

    name: str
    title: str
    content_type: str
    write: Callable[[Result], bytes]


def _write_pdf(result: Result) -> bytes:
    """The module loads a typesetter: only who wants a PDF pays for it."""
    written: bytes = import_module("apps.reports.outputs.pdf").write_pdf(result)
    return written


_XLSX = FileForm(
    "xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx
)
_CSV = FileForm("csv", "CSV", "text/csv; charset=utf-8", write_csv)
_PDF = FileForm("pdf", "PDF", "application/pdf", _write_pdf)


def file_forms() -> dict[str, FileForm]:
    """Return the forms that there are, by name."""
    forms = [_XLSX, _CSV, *([_PDF] if find_spec("apps.reports.outputs.pdf") else [])]
    return {form.name: form for form in forms}


def file_name(result: Result, form: FileForm) -> str:
    """Return a name that says which report of which days it is."""
    days = result.asked.days
    return f"{result.asked.report}_{days.first:%Y-%m-%d}_{days.last:%Y-%m-%d}.{form.name}"
