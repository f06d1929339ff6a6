"""Where the hours, days, weeks and months of a time zone begin. Pure.

Every offset in use is a multiple of 15 minutes, so each of them is a whole number of intervals: also those of the days
on which the clock is changed, of which one may have 23, 25 or 24½ hours.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def list_starts(grain: str, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return where the periods begin that have a part in the window, in UTC and in order: the first one perhaps before
    ``start``. ``grain``: quarter, hour, day, week, month."""
    if end <= start:
        return []
    match grain:
        case "quarter":
            return list(_quarters(start.astimezone(UTC), end))
        case "hour":
            return list(_hours(start.astimezone(UTC), end, zone))
        case _:
            return list(_dated(grain, start, end, zone))


def _quarters(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += _QUARTER


def _hours(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """An hour of the clock begins at minute 0, and wherever the clock jumps."""
    while not _begins_hour(start, zone):
        start -= _QUARTER
    while start < end:
        yield start
        start = _next_hour(start, zone)


def _next_hour(start: datetime, zone: ZoneInfo) -> datetime:
    following = start + _HOUR
    if _offset(start, zone) == _offset(following, zone) and _local(start, zone).minute == 0:
        return following
    following = start + _QUARTER
    while not _begins_hour(following, zone):
        following += _QUARTER
    return following


def _begins_hour(at: datetime, zone: ZoneInfo) -> bool:
    return _local(at, zone).minute == 0 or _offset(at, zone) != _offset(at - _QUARTER, zone)


def _dated(grain: str, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    day, last = _first_day(grain, _local(start, zone).date()), None
    while (at := midnight(day, zone)) < end:
        if at != last:  # a day that a country left out has no beginning of its own
            yield at
        day, last = _next_day(grain, day), at


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a local day begins, in UTC: at the jump, where the clock leaves midnight out."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _first_day(grain: str, day: date) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _next_day(grain: str, day: date) -> date:
    if grain == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + (7 * _DAY if grain == "week" else _DAY)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
