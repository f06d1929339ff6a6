"""A circuit breaker: a system that fails again and again is left alone for a while, then asked once."""

from dataclasses import dataclass
from enum import StrEnum


class Circuit(StrEnum):
    """closed: asked as ever · open: not asked · half_open: one question is on its way, the others are not asked."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(slots=True)
class Breaker:
    """``most_failures`` in a row open it; after ``pause_seconds`` the next question is let through as a probe, and its
    result closes it or opens it again. Times are Unix seconds."""

    most_failures: int = 5
    pause_seconds: float = 30.0
    circuit: Circuit = Circuit.CLOSED
    failures: int = 0
    opened_at: float = 0.0
    last_error: str = ""

    def admits(self, now: float) -> bool:
        """Return whether a question may be asked now; where it may, its result must be told."""
        if self.circuit is Circuit.OPEN and now >= self.opened_at + self.pause_seconds:
            self.circuit = Circuit.HALF_OPEN
            self.opened_at = now  # a probe whose result is never told must not hold it half open for ever
            return True
        if self.circuit is Circuit.HALF_OPEN and now >= self.opened_at + self.pause_seconds:
            self.opened_at = now
            return True
        return self.circuit is Circuit.CLOSED

    def succeeded(self) -> None:
        """The system answered."""
        self.circuit, self.failures, self.last_error = Circuit.CLOSED, 0, ""

    def failed(self, now: float, error: str) -> None:
        """The system did not answer, or said that it cannot."""
        self.failures += 1
        self.last_error = error
        if self.circuit is Circuit.HALF_OPEN or self.failures >= self.most_failures:
            self.circuit, self.opened_at = Circuit.OPEN, now
