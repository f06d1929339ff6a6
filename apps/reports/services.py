"""Saving variants of reports, and having reports at hand."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.choices import DATA_EXPORTED, OBJECT_ADDED, OBJECT_DELETED
from apps.audit.services import record_audit
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Result
from apps.reports.links import query_of
from apps.reports.models import FavouriteReport, SavedReport

MOST_SAVED = 200


@transaction.atomic
def save_report(
    *, asked: Asked, name: str, is_shared: bool, owner: Any, ip: str | None = None
) -> SavedReport:
    """Save a question under a name. Raises ``ValidationError`` for a name that is empty, too long or taken."""
    if SavedReport.objects.filter(owner=owner).count() >= MOST_SAVED:
        raise ValidationError(
            {"name": _("At most %(most)d can be saved: delete one first.") % {"most": MOST_SAVED}}
        )
    saved = SavedReport(
        name=" ".join(name.split()),
        report=asked.report,
        query=query_of(asked),
        owner=owner,
        is_shared=is_shared,
    )
    saved.full_clean()
    saved.save()
    record_audit(actor=owner, action=OBJECT_ADDED, obj=saved, detail={"report": asked.report}, ip=ip)
    return saved


@transaction.atomic
def delete_saved(*, saved: SavedReport, by: Any, ip: str | None = None) -> SavedReport:
    """Delete a variant: one's own, or, with the right to delete saved reports, a shared one. Raises
    ``PermissionDenied``."""
    if saved.owner_id != by.pk and not by.has_perm("reports.delete_savedreport"):
        raise PermissionDenied
    record_audit(
        actor=by,
        action=OBJECT_DELETED,
        obj=saved,
        detail={"report": saved.report, "query": saved.query},
        ip=ip,
    )
    saved.delete()
    return saved


@transaction.atomic
def set_favourite(*, report: str, user: Any, wanted: bool) -> None:
    """Put a report at the top of somebody's catalogue, or take it from there."""
    if wanted:
        FavouriteReport.objects.get_or_create(user=user, report=report)
    else:
        FavouriteReport.objects.filter(user=user, report=report).delete()


def record_export(*, result: Result, form: str, by: Any, ip: str | None = None) -> None:
    """Record that somebody took the figures away."""
    rows = sum(len(table.rows) for table in result.tables)
    detail = {"report": result.asked.report, "format": form, "query": query_of(result.asked), "rows": rows}
    record_audit(actor=by, action=DATA_EXPORTED, detail=detail, ip=ip)
