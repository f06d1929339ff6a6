"""Working time: how much of it lies between two moments, and when so much of it will have passed.

The hours of :class:`~apps.schedules.domain.hours.Schedule` laid out as one line of open stretches with the seconds
before each, so that both questions are two binary searches, however far apart the moments are. Everything is in whole
Unix seconds: exact, and the same in every time zone and over every change of the clock.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Protocol

from apps.schedules.domain.hours import Schedule

_DAY = 86_400
_MARGIN_DAYS = 2
"""A span ends the day after it begins at the latest, and no time zone is a day away from UTC."""
_FIRST_DAYS = 64
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal() - _MARGIN_DAYS


class WorkingTime(Protocol):
    """What measures working time."""

    def between(self, begin: int, end: int) -> int:
        """Return the working seconds from ``begin`` to ``end``; 0 where ``end`` is not later."""

    def add(self, at: int, seconds: int) -> int | None:
        """Return the first moment from ``at`` on at which ``seconds`` (0 or more) of working time have passed; None
        where they never will."""


class AlwaysOpen:
    """24/7: every second counts."""

    def between(self, begin: int, end: int) -> int:
        return max(0, end - begin)

    def add(self, at: int, seconds: int) -> int | None:
        return at + max(0, seconds)


class WorkingHours:
    """The working time of a schedule. What was laid out is kept, so one object should serve many questions; threads may
    share it."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self._opens_weekly = any(schedule.weekly.values())
        self._special = sorted(day.toordinal() for day, spans in schedule.special.items() if spans) or [0]
        self._line: _Line | None = None  # replaced as a whole, never changed

    def between(self, begin: int, end: int) -> int:
        if end <= begin:
            return 0
        line = self._covering(begin, end)
        return line.open_before(end) - line.open_before(begin)

    def add(self, at: int, seconds: int) -> int | None:
        if seconds <= 0:
            return at
        line = self._covering(at, at + seconds)
        wanted = line.open_before(at) + seconds
        while wanted > line.total:
            # Growing into the future only leaves what lies before as it was.
            last_opening = _LAST_DAY if self._opens_weekly else min(self._special[-1], _LAST_DAY)
            if line.last_day >= last_opening:
                return None  # the calendar ends, or the schedule never opens again
            line = self._lay_out(line.first_day, 2 * line.last_day - line.first_day)
        return line.moment_of(wanted)

    def _covering(self, begin: int, end: int) -> "_Line":
        """Return a line of the days that hold both moments, and some more: the next questions find them there."""
        line = self._line
        if line is not None and line.begin <= begin and end <= line.end:
            return line
        first, last = _day_of(begin) - _MARGIN_DAYS, _day_of(end) + _MARGIN_DAYS
        if line is None:
            return self._lay_out(first - _FIRST_DAYS, last + _FIRST_DAYS)
        return self._lay_out(min(first - _FIRST_DAYS, line.first_day), max(last + _FIRST_DAYS, line.last_day))

    def _lay_out(self, first: int, last: int) -> "_Line":
        first, last = max(first, date.min.toordinal()), min(last, _LAST_DAY)
        line = _Line(first, last)
        for begin, end in sorted(self._stretches(first, last)):
            line.append(begin, end)
        self._line = line
        return line

    def _stretches(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        if not self._opens_weekly:
            first, last = max(first, self._special[0]), min(last, self._special[-1])
        for begin, end in self.schedule.openings(first, last):
            yield int(begin), int(end)


class _Line:
    """Open stretches from one day to another, none touching the next, with the open seconds before each."""

    __slots__ = ("_before", "_begins", "_ends", "begin", "end", "first_day", "last_day", "total")

    def __init__(self, first_day: int, last_day: int) -> None:
        self.first_day, self.last_day = first_day, last_day
        # Moments that are surely on the line, whatever the time zone.
        self.begin = (first_day + _MARGIN_DAYS - _EPOCH_DAY) * _DAY
        self.end = (last_day - _MARGIN_DAYS - _EPOCH_DAY) * _DAY
        self.total = 0
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []

    def append(self, begin: int, end: int) -> None:
        """Add a stretch that begins no earlier than all others; those that meet are one."""
        if self._begins and begin <= self._ends[-1]:
            begin, end = self._ends[-1], max(end, self._ends[-1])
            self._ends[-1] = end
        else:
            self._begins.append(begin)
            self._ends.append(end)
            self._before.append(self.total)
        self.total += end - begin

    def open_before(self, at: int) -> int:
        """Return the open seconds from the line's beginning to ``at``."""
        place = bisect_right(self._begins, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._ends[place]) - self._begins[place]

    def moment_of(self, seconds: int) -> int:
        """Return when so many open seconds (more than 0, at most ``total``) have passed."""
        place = bisect_right(self._before, seconds - 1) - 1
        return self._begins[place] + seconds - self._before[place]


def _day_of(at: int) -> int:
    """Return the ordinal of the UTC day of ``at``, as far as the calendar goes."""
    first, last = date.min.toordinal() + _MARGIN_DAYS, _LAST_DAY
    return min(last, max(first, at // _DAY + _EPOCH_DAY))
