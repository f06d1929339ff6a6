"""Figures by period, weekday or group, as the command prints them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.kpis.domain.figures import Figures
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL
from apps.kpis.domain.rollup_query import PERIODS, RollupQuery
from apps.kpis.selectors.rollups import read_rollup
from apps.kpis.windows import window

BY = (*PERIODS, "weekday", "group")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """``start`` is where the period begins; None of a weekday or a group, whose name or code ``key`` is. What still
    waits is not in ``figures``."""

    start: datetime | None
    key: str
    figures: Figures


def list_period_figures(
    by: str,
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    level: str = DEFAULT_SERVICE_LEVEL,
) -> list[PeriodFigures]:
    """Return the figures of what arrived in the window, one row for each of ``BY`` in which something was counted.
    Periods are those of Django's current time zone; one that the window cuts is counted as far as it lies in it."""
    span = window(start, end)
    query = RollupQuery(
        span=span,
        zone=ZoneInfo(timezone.get_current_timezone_name()),
        by="group" if by == "group" else "",
        grain="" if by == "group" else by,
        groups=None if groups is None else tuple(groups),
    )
    return [
        PeriodFigures(
            row.start,
            row.key if row.slot is None else WEEKDAYS[row.slot],
            Figures(span.start, span.end, row.counts, 0, level),
        )
        for row in read_rollup(query)
    ]
