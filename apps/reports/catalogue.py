"""The reports that there are. A report is a function from what is asked to a result, and its description."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Result


class UnknownReport(KeyError):
    """No report has this id."""


@dataclass(frozen=True, slots=True)
class Report:
    """``id`` never changes: permalinks and subscriptions name it. ``title``, ``what`` (a sentence) and ``section`` are
    translatable. ``filters`` are names of fields of Asked that the report heeds, ``grains`` those it offers, its own
    first. ``permission`` is what a reader needs. ``longest_days``: a report over single conversations reads
    a quarter of a year at most; one over roll-ups may read years."""

    id: str
    title: Any
    what: Any
    section: Any
    make: Callable[[Asked], Result]
    filters: tuple[str, ...] = ("groups", "medium")
    grains: tuple[str, ...] = ()
    permission: str = "kpis.view_intervalfigures"
    longest_days: int = 92


_REPORTS: dict[str, Report] = {}


def register(*reports: Report) -> None:
    """Add reports to the catalogue. Raises ValueError for an id that is taken."""
    for report in reports:
        if report.id in _REPORTS:
            raise ValueError(f"the report {report.id!r} exists already")
        _REPORTS[report.id] = report


def all_reports() -> tuple[Report, ...]:
    """Return every report, in the order of the catalogue."""
    return tuple(_REPORTS.values())


def get_report(report_id: str) -> Report:
    """Return the report; raise :class:`UnknownReport` where there is none."""
    try:
        return _REPORTS[report_id]
    except KeyError:
        raise UnknownReport(report_id) from None


def make_report(asked: Asked) -> Result:
    """Return what the report says, in the active language."""
    return get_report(asked.report).make(asked)
