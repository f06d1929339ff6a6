"""Lists as files: at once where they are short, else as background work."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import ngettext

from apps.audit.choices import DATA_EXPORTED
from apps.audit.services import record_audit
from apps.sheets.registry import get_sheet
from apps.sheets.resource import Progress, Sheet, no_progress
from apps.sheets.writing import FORMATS, write_values

AT_ONCE = 2_000
"""More rows are written by a worker."""


def export_name(sheet: Sheet, form: str) -> str:
    """Return the name of an exported file: what it holds, and of which day."""
    title = re.sub(r"[^\w-]+", "-", force_str(sheet.title)).strip("-")
    return f"{title or sheet.code}-{timezone.localdate().isoformat()}.{form}"


def export_list(
    *,
    sheet: Sheet,
    queryset: QuerySet[Any],
    path: Path,
    form: str,
    names: list[str],
    by: Any,
    ip: str | None = None,
    total: int = 0,
    progress: Progress = no_progress,
) -> int:
    """Write the rows of ``queryset`` into a file that can be imported again, and return how many; recorded.

    ``names`` are columns; none: all of them. Raises ``ValueError`` for a form that is none of :data:`FORMATS`.
    """
    if form not in FORMATS:
        raise ValueError(form)
    columns = [column for column in sheet.columns() if not names or column.name in names or column.is_key]
    rows = _told(sheet, queryset, total, progress)
    count = write_values(path, form, columns, rows, force_str(sheet.title))
    detail = {"table": sheet.model._meta.label_lower, "rows": count, "columns": [c.name for c in columns]}
    record_audit(actor=by, action=DATA_EXPORTED, detail=detail, ip=ip)
    return count


def _told(sheet: Sheet, queryset: QuerySet[Any], total: int, progress: Progress) -> Any:
    for done, row in enumerate(sheet.export_rows(queryset), start=1):
        yield row
        progress(done, total, "")


def say_exported(count: int) -> str:
    """Return what is said at the end."""
    return ngettext("%(count)s row exported.", "%(count)s rows exported.", count) % {"count": count}


def may_fetch_export(user: Any, data: Mapping[str, Any]) -> bool:
    """Return whether ``user`` still may see the rows of an export that they made."""
    try:
        return get_sheet(data["resource"]).may_export(user)
    except LookupError:
        return False
