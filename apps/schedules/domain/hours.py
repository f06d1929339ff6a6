"""When is somebody there? One pure answer for flows, callbacks and reports.

Hours are what hangs on the door: wall-clock times in one time zone. Rules, so that nobody has to guess:

- A span belongs to the day on which it begins. ``22:00-06:00`` on Monday ends on Tuesday at 06:00, even where
  Tuesday is a holiday: the night shift that has begun is finished. ``12:00-00:00`` ends at midnight.
- A special day replaces the weekday's spans of its date: with none it is closed, with its own it is a workday.
- Where the clock is set forward, a time that does not exist means the moment of the change.
- Where the clock is set back, a span begins at the first and ends at the second occurrence of a repeated
  time: whoever reads the hours off any clock on the wall is never turned away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK_MINUTES = 7 * 24 * 60
OPEN, CLOSED, HOLIDAY = "open", "closed", "holiday"
SEARCH_DAYS = 400
"""How far :meth:`Schedule.next_opening` looks: more than a year, so that a yearly opening is found."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from ``opens`` until just before ``closes``; over midnight where ``closes`` is not later."""

    opens: time
    closes: time

    @property
    def crosses_midnight(self) -> bool:
        return self.closes <= self.opens


@dataclass(frozen=True, slots=True)
class Schedule:
    """Business hours of one place.

    ``weekly`` maps a weekday (0 is Monday) to its spans, ``special`` a date to its own. Raises
    ``zoneinfo.ZoneInfoNotFoundError`` on use where ``time_zone`` is no IANA name.
    """

    code: str
    time_zone: str
    weekly: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def is_open(self, at: float) -> bool:
        """Return whether somebody is there at ``at`` (Unix seconds)."""
        return any(begin <= at < end for begin, end in self._openings(at, days=1))

    def next_opening(self, at: float) -> float | None:
        """Return the first open moment from ``at`` on (``at`` itself while open); None: not in SEARCH_DAYS."""
        for days in (8, SEARCH_DAYS):  # nearly always within a week
            # The earliest of all: the spans of one day need not be in order.
            moments = (max(begin, at) for begin, end in self._openings(at, days) if end > at)
            if (first := min(moments, default=None)) is not None:
                return first
        return None

    def next_closing(self, at: float) -> float | None:
        """Return the first moment from ``at`` on at which nobody is there (``at`` itself while closed); spans that
        touch or overlap are one. None: not within a week."""
        moment = at
        for begin, end in sorted(self._openings(at, days=8)):
            if begin <= moment < end:
                moment = end
        return moment if moment < at + 7 * _DAY.total_seconds() else None

    def state(self, at: float) -> str:
        """Return ``open``, ``closed`` or ``holiday``: closed because the special day says so that ``at`` falls on."""
        if self.is_open(at):
            return OPEN
        day = datetime.fromtimestamp(at, ZoneInfo(self.time_zone)).date()
        return HOLIDAY if self.special.get(day) == () else CLOSED

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the spans that begin on ``day``."""
        return self.special.get(day, self.weekly.get(day.weekday(), ()))

    def _openings(self, at: float, days: int) -> Iterator[tuple[float, float]]:
        """Yield begin and end, in Unix seconds, of the spans of the day before ``at`` to ``days`` after."""
        today = datetime.fromtimestamp(at, ZoneInfo(self.time_zone)).date().toordinal()
        return self.openings(today - 1, today + days)

    def openings(self, first: int, last: int) -> Iterator[tuple[float, float]]:
        """Yield begin and end, in Unix seconds, of the spans of the days ``first`` to ``last`` (ordinals), as far as
        the calendar goes; those of one day need not be in order, and they may overlap."""
        zone = ZoneInfo(self.time_zone)
        for day in _days(first, last):
            for span in self.spans_on(day):
                begin, end = _instants(day, span, zone)
                if begin < end:  # a span that the clock skips whole does not happen
                    yield begin, end


def find_overlaps(weekly: Iterable[tuple[int, Span]]) -> list[tuple[tuple[int, Span], tuple[int, Span]]]:
    """Return the pairs of ``(weekday, span)`` that share a minute of the week; touching is no overlap."""
    blocks = sorted(weekly)
    return [
        (first, second)
        for place, first in enumerate(blocks)
        for second in blocks[place + 1 :]
        if _share_minutes(_minutes(*first), _minutes(*second))
    ]


def _minutes(weekday: int, span: Span) -> tuple[int, int]:
    """Return the first minute of the week and the length in minutes."""
    opens = span.opens.hour * 60 + span.opens.minute
    closes = span.closes.hour * 60 + span.closes.minute
    return weekday * 24 * 60 + opens, closes - opens + (24 * 60 if span.crosses_midnight else 0)


def _share_minutes(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Return whether two stretches of the week meet, seen round the turn from Sunday to Monday."""
    ahead = (second[0] - first[0]) % _WEEK_MINUTES
    behind = (first[0] - second[0]) % _WEEK_MINUTES
    return ahead < first[1] or behind < second[1]


def _days(first: int, last: int) -> Iterator[date]:
    """Yield the days of these ordinals, both included, as far as the calendar goes."""
    for number in range(max(first, date.min.toordinal()), min(last, date.max.toordinal() - 1) + 1):
        yield date.fromordinal(number)


def _instants(day: date, span: Span, zone: ZoneInfo) -> tuple[float, float]:
    """Return when ``span`` of ``day`` begins and ends, in Unix seconds."""
    last = day + _DAY if span.crosses_midnight else day
    begin = _instant(datetime.combine(day, span.opens), zone, fold=0)
    return begin, _instant(datetime.combine(last, span.closes), zone, fold=1)


def _instant(wall: datetime, zone: ZoneInfo, fold: int) -> float:
    """Return the Unix seconds of a wall-clock time; of one that the clock skips, the moment of the change."""
    at = wall.replace(tzinfo=zone, fold=fold).timestamp()
    if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == wall:
        return at
    # Inside a gap, the offset after the change gives a moment before it, and the other one after it.
    before, after = (int(wall.replace(tzinfo=zone, fold=side).timestamp()) for side in (1, 0))
    return float(_change_between(before, after, zone))


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the first second in ``(before, after]`` with the offset of ``after``."""
    new_offset = datetime.fromtimestamp(after, UTC).astimezone(zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after
