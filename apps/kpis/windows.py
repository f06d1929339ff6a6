"""Windows of time over the 15-minute raster, and local days."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from apps.kernel.clock import as_datetime
from apps.kpis.domain.intervals import interval_at_or_after, interval_of


@dataclass(frozen=True, slots=True)
class Window:
    """``start`` inclusive, ``end`` exclusive; both on the raster."""

    start: datetime
    end: datetime

    def earlier(self, days: int) -> "Window":
        """Return the same hours of the wall clock, ``days`` earlier: also across a change of daylight
        saving."""
        return Window(_days_before(self.start, days), _days_before(self.end, days))


def window(start: datetime, end: datetime) -> Window:
    """Return the smallest window on the raster that holds everything from ``start`` up to ``end``.

    Raises ValueError where a time has no zone, or ``end`` lies before ``start``.
    """
    for moment in (start, end):
        if timezone.is_naive(moment):
            raise ValueError(f"{moment} has no time zone")
    if end < start:
        raise ValueError(f"the end {end} lies before the start {start}")
    return Window(
        as_datetime(interval_of(start.timestamp())), as_datetime(interval_at_or_after(end.timestamp()))
    )


def day_of(moment: datetime) -> Window:
    """Return the local day (in Django's current time zone) that holds ``moment``."""
    return local_day(timezone.localdate(moment))


def local_day(day: date) -> Window:
    """Return a local day of Django's current time zone; 23 or 25 hours long where daylight saving begins or
    ends."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(day, time.min, zone)
    return window(start, datetime.combine(day + timedelta(days=1), time.min, zone))


def parse_moment(text: str, *, last: bool = False) -> datetime:
    """Return the time that a person wrote, local where it names no zone. A day means its beginning, or its end where it
    is the ``last`` one. Raises ValueError for what is neither."""
    moment, day = parse_datetime(text), parse_date(text)
    if day is not None:
        return local_day(day).end if last else local_day(day).start
    if moment is None:
        raise ValueError(f"expected a day (2027-01-31) or a time (2027-01-31T08:00), found {text!r}")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _days_before(moment: datetime, days: int) -> datetime:
    local = timezone.localtime(moment)
    naive = local.replace(tzinfo=None) - timedelta(days=days)
    return naive.replace(tzinfo=timezone.get_current_timezone())


def one_snapshot() -> AbstractContextManager[None]:
    """Let all queries inside see the database at one moment.

    Figures and segments are set against each other; a projector that commits between two queries would look
    like a lost call. Inside a transaction of the caller's the caller decides about isolation, and this does
    nothing.
    """
    return _as_it_is() if connection.in_atomic_block else _repeatable_read()


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _repeatable_read() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
