"""When a report is due: plain words instead of cron, one moment for each local day that is meant."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LAST_DAY = 0
"""Of a month: its last day, whichever that is."""
_DAY = timedelta(days=1)


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """``at`` is a time on the clock of ``zone``; ``weekday`` (0 is Monday) counts for weekly ones, ``day`` for monthly
    and quarterly ones: 1 to 31, or :data:`LAST_DAY`. A month that is too short has it on its last day. Quarterly is the
    first month of a quarter."""

    cadence: Cadence
    at: time
    zone: ZoneInfo
    weekday: int = 0
    day: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"expected a weekday from 0 to 6, found {self.weekday}")
        if not 0 <= self.day <= 31:
            raise ValueError(f"expected a day from 1 to 31, or {LAST_DAY} for the last, found {self.day}")

    def falls_on(self, day: date) -> bool:
        """Return whether a report is due on a local day."""
        match self.cadence:
            case Cadence.DAILY:
                return True
            case Cadence.WEEKDAYS:
                return day.weekday() < 5
            case Cadence.WEEKLY:
                return day.weekday() == self.weekday
            case Cadence.QUARTERLY if day.month % 3 != 1:
                return False
        length = monthrange(day.year, day.month)[1]
        return day.day == (length if self.day == LAST_DAY else min(self.day, length))

    def moment(self, day: date) -> datetime:
        """Return when it is due on a day, in UTC. A time that the clock leaves out comes as much later, one that it
        shows twice comes when it does so first: one moment in any case."""
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def days_after(self, after: datetime) -> Iterator[date]:
        """Yield the local days on which it is due later than ``after``, in order, without end."""
        day = after.astimezone(self.zone).date() - _DAY
        while True:
            if self.falls_on(day) and self.moment(day) > after:
                yield day
            day += _DAY

    def next_after(self, after: datetime) -> datetime:
        """Return the first moment later than ``after``, in UTC."""
        return self.moment(next(self.days_after(after)))

    def upcoming(self, after: datetime, count: int = 5) -> list[datetime]:
        """Return the next moments, on the clock of the time zone."""
        days = self.days_after(after)
        return [self.moment(next(days)).astimezone(self.zone) for _ in range(count)]
