"""Where the counts of a query are read: whole days, whole hours, and what is left."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.kpis.domain.periods import list_starts
from apps.kpis.domain.pieces import Pieces, Range, split
from apps.kpis.domain.rollup_query import RollupQuery, Span

_CUT_BY = {"weekday": "day", "hour_of_day": "hour"}
_MORE_THAN_A_DAY = timedelta(hours=50)


@dataclass(frozen=True, slots=True)
class Plan:
    """``starts``: where the periods of a series begin. ``fine``: what no day holds; ``hours`` and ``quarters`` are the
    same, split once more."""

    starts: list[datetime]
    days: list[Range]
    fine: list[Range]
    hours: list[Range]
    quarters: list[Range]


def make_plan(query: RollupQuery, stored: ZoneInfo) -> Plan:
    """Return where to read; ``stored``: of which zone the stored days are."""
    cuts = _starts(_CUT_BY.get(query.grain, query.grain), query.span, query.zone)
    days = _by_days(query, stored, cuts)
    hours = _by_hours(days.rest, cuts)
    starts = [] if query.grain in _CUT_BY else cuts
    return Plan(starts, days.blocks, days.rest, hours.blocks, hours.rest)


def _starts(grain: str, span: Span, zone: ZoneInfo) -> list[datetime]:
    return list_starts(grain, span.start, span.end, zone) if grain else []


def _by_days(query: RollupQuery, stored: ZoneInfo, cuts: list[datetime]) -> Pieces:
    start, end = query.span.start, query.span.end
    if start >= end:
        return Pieces()
    return split([(start, end)], list_starts("day", start, end + _MORE_THAN_A_DAY, stored), cuts)


def _by_hours(ranges: list[Range], cuts: list[datetime]) -> Pieces:
    pieces = Pieces()
    for start, end in ranges:
        begins = list_starts("hour", start, end + timedelta(hours=1), ZoneInfo("UTC"))
        found = split([(start, end)], begins, cuts)
        pieces.blocks.extend(found.blocks)
        pieces.rest.extend(found.rest)
    return pieces


def bounds(ranges: list[Range]) -> tuple[list[datetime], list[datetime]]:
    """Return where the ranges begin and where they end, as two arrays for the database."""
    return [a.astimezone(UTC) for a, _ in ranges], [b.astimezone(UTC) for _, b in ranges]
