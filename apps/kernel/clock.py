"""Time as a value.

Engines never read a clock: ``now`` is passed in, in seconds since the Unix epoch (UTC), as a float. The processes
around them read it from a :class:`Clock`, which advances with the monotonic clock of the machine: setting the
wall clock forward or back by an hour changes no waiting time.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where a process gets ``now`` from, and how fast its time passes."""

    speed: float

    def now(self) -> float:
        """Return the current time in seconds since the Unix epoch; it never goes backwards."""
        ...


class SystemClock:
    """Wall-clock time at the moment of construction, carried on by the monotonic clock.

    ``speed`` is how many seconds pass on this clock for each real second: a demonstration that runs at twenty times
    real speed uses 20. ``start`` is the time (Unix seconds) that the clock shows at ``anchor`` (a reading of
    ``time.time()``); two processes that are given the same pair show the same time.
    """

    def __init__(
        self,
        speed: float = 1.0,
        start: float | None = None,
        anchor: float | None = None,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if speed <= 0:
            raise ValueError("speed must be positive")
        self.speed = speed
        self.follows_wall = start is None
        self._monotonic = monotonic
        shown = wall()
        self._zero = monotonic() - (0.0 if anchor is None else shown - anchor)
        self._start = shown if start is None else start

    def now(self) -> float:
        return self._start + (self._monotonic() - self._zero) * self.speed

    def set(self, now: float) -> None:
        """Show ``now`` at this moment; for a process that takes another one's clock over, before it has begun."""
        self._start, self._zero = now, self._monotonic()


class ManualClock:
    """A clock that moves only when told to; for tests and for the what-if simulator."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.speed = 1.0
        self._now = start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> float:
        """Move ``seconds`` (>= 0) forward and return the new time."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._now += seconds
        return self._now


def as_datetime(seconds: float) -> datetime:
    """Return the aware UTC datetime of a Unix time in seconds."""
    return datetime.fromtimestamp(seconds, tz=UTC)
