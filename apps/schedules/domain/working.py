"""Working time: how much of it lies between two moments, and when so much of it will have passed.

The hours of :class:`~apps.schedules.domain.hours.Schedule` laid out as one line of open stretches with the seconds
before each, so that both questions are two binary searches, however far apart the moments are. Everything is in whole
Unix seconds: exact, and the same in every time zone and over every change of the clock.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Protocol

from apps.schedules.domain.hours import Schedule

_DAY = 86_400
_MARGIN_DAYS = 2
"""A span ends the day after it begins at the latest, and no time zone is a day away from UTC."""
_FIRST_DAYS = 64
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
    """The working time of a schedule. What was laid out is kept, so one object should serve many questions."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []  # open seconds before each stretch
        self._first_day = self._last_day = 0  # laid out from the one to the other; both 0: nothing yet
        self._opens_weekly = any(schedule.weekly.values())
        self._special = sorted(day.toordinal() for day, spans in schedule.special.items() if spans) or [0]

    def between(self, begin: int, end: int) -> int:
        if end <= begin:
            return 0
        self._cover(begin, end)
        return self._open_before(end) - self._open_before(begin)

    def add(self, at: int, seconds: int) -> int | None:
        if seconds <= 0:
            return at
        self._cover(at, at + seconds)
        wanted = self._open_before(at) + seconds
        while wanted > self._total():
            if not self._grow():
                return None
            # Growing into the future only leaves what lies before as it was.
        place = bisect_right(self._before, wanted - 1) - 1
        return self._begins[place] + wanted - self._before[place]

    def _open_before(self, at: int) -> int:
        place = bisect_right(self._begins, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._ends[place]) - self._begins[place]

    def _total(self) -> int:
        return self._before[-1] + self._ends[-1] - self._begins[-1] if self._begins else 0

    def _cover(self, begin: int, end: int) -> None:
        """Lay the days out that hold both moments, and some more, so that the next questions find them there."""
        first, last = _day_of(begin) - _MARGIN_DAYS, _day_of(end) + _MARGIN_DAYS
        if self._last_day and self._first_day <= first and last <= self._last_day:
            return
        if self._last_day:
            first, last = min(first, self._first_day), max(last, self._last_day)
        self._lay_out(first - _FIRST_DAYS, last + _FIRST_DAYS)

    def _grow(self) -> bool:
        """Look twice as far; False where nothing can follow: the calendar ends, or the schedule never opens again."""
        last_opening = _LAST_DAY if self._opens_weekly else min(self._special[-1], _LAST_DAY)
        if self._last_day >= last_opening:
            return False
        self._lay_out(self._first_day, 2 * self._last_day - self._first_day)
        return True

    def _lay_out(self, first: int, last: int) -> None:
        self._first_day, self._last_day = max(first, date.min.toordinal()), min(last, _LAST_DAY)
        self._begins, self._ends, self._before = [], [], []
        for begin, end in sorted(self._stretches()):
            self._append(begin, end)

    def _stretches(self) -> Iterator[tuple[int, int]]:
        first, last = self._first_day, self._last_day
        if not self._opens_weekly:
            first, last = max(first, self._special[0]), min(last, self._special[-1])
        for begin, end in self.schedule.openings(first, last):
            yield int(begin), int(end)

    def _append(self, begin: int, end: int) -> None:
        """Add a stretch that begins no earlier than all others; those that meet are one."""
        if self._begins and begin <= self._ends[-1]:
            self._ends[-1] = max(end, self._ends[-1])
        else:
            total = self._total()
            self._begins.append(begin)
            self._ends.append(end)
            self._before.append(total)


def _day_of(at: int) -> int:
    """Return the ordinal of the UTC day of ``at``, as far as the calendar goes."""
    first, last = date.min.toordinal() + _MARGIN_DAYS, _LAST_DAY
    return min(last, max(first, at // _DAY + datetime.fromtimestamp(0, UTC).toordinal()))
