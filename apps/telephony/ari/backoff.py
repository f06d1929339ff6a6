"""How long to wait before the next attempt."""

import random
from collections.abc import Callable


class Backoff:
    """Doubles from ``first`` to ``most`` seconds; each delay is drawn from its upper half, so that the many clients
    of a switch that comes back do not return in one instant."""

    def __init__(
        self, first: float = 0.25, most: float = 5.0, draw: Callable[[], float] = random.random
    ) -> None:
        self._first = first
        self._most = most
        self._draw = draw
        self._attempts = 0

    def next(self) -> float:
        """Return the delay in seconds before the next attempt."""
        delay = min(self._most, self._first * 2.0 ** min(self._attempts, 16))
        self._attempts += 1
        return delay * (0.5 + 0.5 * self._draw())

    def reset(self) -> None:
        """An attempt succeeded."""
        self._attempts = 0
