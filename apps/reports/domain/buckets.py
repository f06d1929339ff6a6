"""Pieces of a period: quarters of an hour up to months, and slots of the week that recur."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from apps.reports.domain.periods import DAY, Days


class Grain(StrEnum):
    """How finely a period is cut."""

    INTERVAL = "interval"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LONGEST = {Grain.INTERVAL: 7, Grain.HOUR: 31, Grain.DAY: 366, Grain.WEEK: 1_098, Grain.MONTH: 1_098}
"""How many days at most are cut so finely: nobody reads more rows."""

_STEPS = {Grain.INTERVAL: timedelta(minutes=15), Grain.HOUR: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Bucket:
    """From ``start`` (inclusive) up to ``end`` (exclusive), both in the zone that was asked for."""

    start: datetime
    end: datetime


def cut(days: Days, zone: ZoneInfo, grain: Grain) -> list[Bucket]:
    """Return the pieces of the days, without a gap. The first and the last week or month may be incomplete. An hour
    that the clocks go through twice is two pieces; one that they skip is none."""
    starts = _fine(days, zone, _STEPS[grain]) if grain in _STEPS else _coarse(days, zone, grain)
    end = days.moments(zone)[1]
    return [Bucket(start, after) for start, after in zip(starts, [*starts[1:], end], strict=True)]


def _fine(days: Days, zone: ZoneInfo, step: timedelta) -> list[datetime]:
    start, end = (moment.astimezone(UTC) for moment in days.moments(zone))
    count = -(-(end - start) // step)
    return [(start + step * number).astimezone(zone) for number in range(count)]


def _coarse(days: Days, zone: ZoneInfo, grain: Grain) -> list[datetime]:
    begins: dict[Grain, Callable[[date], bool]] = {
        Grain.DAY: lambda day: True,
        Grain.WEEK: lambda day: day.weekday() == 0,
        Grain.MONTH: lambda day: day.day == 1,
    }
    every = (days.first + DAY * number for number in range(days.count))
    return [datetime.combine(day, time.min, zone) for day in every if day == days.first or begins[grain](day)]


def place_of(moment: datetime, starts: list[datetime]) -> int:
    """Return the number of the piece that holds a moment; -1 before the first. ``starts`` are sorted and in UTC: within
    one zone Python would compare what the clocks show."""
    return bisect_right(starts, moment) - 1


def utc_starts(buckets: Iterable[Bucket]) -> list[datetime]:
    """Return where the pieces begin, for :func:`place_of`."""
    return [bucket.start.astimezone(UTC) for bucket in buckets]


def default_grain(days: Days) -> Grain:
    """Return the grain that gives a readable number of rows."""
    if days.count <= 2:
        return Grain.HOUR
    if days.count <= 92:
        return Grain.DAY
    return Grain.WEEK if days.count <= 366 else Grain.MONTH
