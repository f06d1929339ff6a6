"""Figures of a window, from the interval rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from apps.agents.domain.capacity import Medium
from apps.interactions.choices import Direction
from apps.interactions.models import Segment
from apps.kpis.choices import Basis
from apps.kpis.domain.counts import STORED_FIELDS, Counts
from apps.kpis.domain.figures import Figures
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL
from apps.kpis.domain.intervals import INTERVAL_SECONDS
from apps.kpis.models import IntervalFigures
from apps.kpis.windows import Window, one_snapshot, window

_SUMS = {name: Sum(name, default=0) for name in STORED_FIELDS}


@dataclass(frozen=True, slots=True)
class IntervalPoint:
    """One quarter of an hour of a series."""

    start: datetime
    counts: Counts


def get_figures(
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    medium: str = Medium.VOICE,
    service_level_formula: str = DEFAULT_SERVICE_LEVEL,
) -> Figures:
    """Return the figures of what arrived from ``start`` up to ``end``, of the groups with these codes (None:
    all): calls, or what came by another ``medium``. The media are never added up.

    The window is widened to whole quarters of an hour; the answer says to which. Two statements.
    """
    span = window(start, end)
    with one_snapshot():
        counts = Counts(**_rows(span, groups, medium).aggregate(**_SUMS))
        waiting = _waiting(span, groups, medium).count()
    return Figures(span.start, span.end, counts, waiting, service_level_formula)


def get_figures_by_group(
    *,
    start: datetime,
    end: datetime,
    medium: str = Medium.VOICE,
    service_level_formula: str = DEFAULT_SERVICE_LEVEL,
) -> dict[str, Figures]:
    """Return the figures of each group that has any, by code. Two statements."""
    span = window(start, end)
    with one_snapshot():
        counts = _counts_by(_rows(span, None, medium), "group__code")
        waiting = _count_by_group(_waiting(span, None, medium))
    codes = sorted(counts.keys() | waiting.keys())
    return {
        code: Figures(
            span.start, span.end, counts.get(code, Counts()), waiting.get(code, 0), service_level_formula
        )
        for code in codes
    }


def get_interval_series(
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    basis: str = Basis.ARRIVAL,
    medium: str = Medium.VOICE,
) -> list[IntervalPoint]:
    """Return one point for each quarter of an hour of the window, also for those in which nothing
    happened."""
    span = window(start, end)
    counts = _counts_by(_rows(span, groups, medium, basis), "interval_start")
    return [IntervalPoint(at, counts.get(at, Counts())) for at in _intervals(span)]


def get_waiting_now(*, groups: Iterable[str] | None = None) -> dict[str, int]:
    """Return how many calls wait without an outcome, by group code, as far as the database knows."""
    rows = Segment.objects.filter(
        outcome="waiting",
        group__isnull=False,
        interaction__direction=Direction.INBOUND,
        interaction__medium=Medium.VOICE,
    )
    return _count_by_group(rows if groups is None else rows.filter(group__code__in=list(groups)))


def _counts_by(rows: QuerySet[Any, Any], key: str) -> dict[Any, Counts]:
    sums: Iterable[dict[str, Any]] = rows.order_by(key).values(key).annotate(**_SUMS)
    return {row.pop(key): Counts(**row) for row in sums}


def _intervals(span: Window) -> list[datetime]:
    count = int((span.end - span.start).total_seconds()) // INTERVAL_SECONDS
    return [span.start + timedelta(seconds=INTERVAL_SECONDS * number) for number in range(count)]


def _rows(
    span: Window, groups: Iterable[str] | None, medium: str, basis: str = Basis.ARRIVAL
) -> QuerySet[IntervalFigures, IntervalFigures]:
    rows = IntervalFigures.objects.filter(
        basis=basis, medium=medium, interval_start__gte=span.start, interval_start__lt=span.end
    ).order_by()
    return rows if groups is None else rows.filter(group__code__in=list(groups))


def _waiting(span: Window, groups: Iterable[str] | None, medium: str) -> QuerySet[Segment, Segment]:
    rows = Segment.objects.filter(
        outcome="waiting",
        group__isnull=False,
        queued_at__gte=span.start,
        queued_at__lt=span.end,
        interaction__direction=Direction.INBOUND,
        interaction__medium=medium,
    )
    return rows if groups is None else rows.filter(group__code__in=list(groups))


def _count_by_group(rows: QuerySet[Any, Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("group__code").annotate(Count("pk")))
