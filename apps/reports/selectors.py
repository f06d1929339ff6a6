"""Which reports, and which saved variants, somebody may see."""

from typing import Any

from django.db.models import Q

from apps.reports.catalogue import Report, UnknownReport, all_reports, get_report
from apps.reports.models import FavouriteReport, SavedReport


def list_reports(user: Any) -> list[Report]:
    """Return the reports that the user may see, in the order of the catalogue."""
    return [report for report in all_reports() if user.has_perm(report.permission)]


def visible_report(user: Any, report_id: str) -> Report:
    """Return a report; raise :class:`UnknownReport` where there is none, or none for this user."""
    report = get_report(report_id)
    if not user.has_perm(report.permission):
        raise UnknownReport(report_id)
    return report


def list_saved(user: Any) -> list[SavedReport]:
    """Return the user's own variants and those that are shared, by name, of the reports that the user may see. One
    statement."""
    wanted = [report.id for report in list_reports(user)]
    rows = SavedReport.objects.filter(Q(owner=user) | Q(is_shared=True), report__in=wanted)
    return list(rows.select_related("owner")[:500])


def get_saved(user: Any, key: int) -> SavedReport | None:
    """Return a variant that the user may see; None where there is none."""
    row = (
        SavedReport.objects.filter(Q(owner=user) | Q(is_shared=True), pk=key).select_related("owner").first()
    )
    try:
        return row if row and visible_report(user, row.report) else None
    except UnknownReport:
        return None


def list_favourites(user: Any) -> set[str]:
    """Return the ids of the reports that the user has at hand. One statement."""
    return set(FavouriteReport.objects.filter(user=user).values_list("report", flat=True))
