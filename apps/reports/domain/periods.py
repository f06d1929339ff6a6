"""Real calendar periods: what "last month" means at a moment, in a time zone, and what came before it.

A period is made of whole local days. It begins and ends at local midnights, and is therefore an hour shorter or longer
where daylight saving begins or ends.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONGEST_DAYS = 1_098
"""Three years and a leap day or two: no report reads more."""


class PeriodKind(StrEnum):
    """``last_…`` are complete, ``this_…`` end with today; weeks begin on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``first`` to ``last``, both inclusive. Raises ValueError where there is none, or too many."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} lies before the first {self.first}")
        if self.count > LONGEST_DAYS:
            raise ValueError(f"{self.count} days are too many: at most {LONGEST_DAYS}")

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the beginning (inclusive) and the end (exclusive) in a time zone."""
        return _midnight(self.first, zone), _midnight(self.last + DAY, zone)


def days_of(kind: PeriodKind, today: date) -> Days:
    """Return the days of a period. Raises ValueError for ``days``, which says no period by itself."""
    if kind is PeriodKind.DAYS:
        raise ValueError("days have to be named")
    return _DAYS[kind](today)


def days_before(kind: PeriodKind, days: Days) -> Days:
    """Return what to compare with: the calendar period before, or as many days before."""
    step = _STEPS.get(kind)
    if step is None:
        return Days(days.first - DAY * days.count, days.first - DAY)
    before = step(days.first - DAY)
    if kind.startswith("this_"):  # as much of it as has passed of the present one
        return Days(before.first, min(before.last, before.first + DAY * (days.count - 1)))
    return before


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _week(day: date) -> Days:
    monday = day - DAY * day.weekday()
    return Days(monday, monday + DAY * 6)


def _month(day: date) -> Days:
    return Days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def _quarter(day: date) -> Days:
    first = (day.month - 1) // 3 * 3 + 1
    last = first + 2
    return Days(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def _year(day: date) -> Days:
    return Days(date(day.year, 1, 1), date(day.year, 12, 31))


def _this(whole: Callable[[date], Days]) -> Callable[[date], Days]:
    return lambda today: Days(whole(today).first, today)


def _last(whole: Callable[[date], Days]) -> Callable[[date], Days]:
    return lambda today: whole(whole(today).first - DAY)


def _complete(count: int) -> Callable[[date], Days]:
    return lambda today: Days(today - DAY * count, today - DAY)


_DAYS: dict[PeriodKind, Callable[[date], Days]] = {
    PeriodKind.TODAY: lambda today: Days(today, today),
    PeriodKind.YESTERDAY: _complete(1),
    PeriodKind.THIS_WEEK: _this(_week),
    PeriodKind.LAST_WEEK: _last(_week),
    PeriodKind.THIS_MONTH: _this(_month),
    PeriodKind.LAST_MONTH: _last(_month),
    PeriodKind.THIS_QUARTER: _this(_quarter),
    PeriodKind.LAST_QUARTER: _last(_quarter),
    PeriodKind.THIS_YEAR: _this(_year),
    PeriodKind.LAST_YEAR: _last(_year),
    PeriodKind.LAST_7_DAYS: _complete(7),
    PeriodKind.LAST_30_DAYS: _complete(30),
    PeriodKind.LAST_90_DAYS: _complete(90),
}

_STEPS: dict[PeriodKind, Callable[[date], Days]] = {
    PeriodKind.THIS_WEEK: _week,
    PeriodKind.LAST_WEEK: _week,
    PeriodKind.THIS_MONTH: _month,
    PeriodKind.LAST_MONTH: _month,
    PeriodKind.THIS_QUARTER: _quarter,
    PeriodKind.LAST_QUARTER: _quarter,
    PeriodKind.THIS_YEAR: _year,
    PeriodKind.LAST_YEAR: _year,
}
