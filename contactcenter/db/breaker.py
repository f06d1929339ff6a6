"""Do not ask a server that was not there a moment ago: whoever waits for it holds a thread, and a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

RETRY_SECONDS = 1.0
PROBE_SECONDS = 6.0


class Breaker:
    """One for each database of a process. After a failure everybody is refused for ``RETRY_SECONDS``; then one may
    try, and the others are refused until that one knows (or ``PROBE_SECONDS`` are over)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._closed_until = 0.0

    def allows(self) -> bool:
        """Return whether it is worth trying; who is allowed says afterwards how it went."""
        with self._lock:
            if not self._closed_until:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            self._closed_until = now + PROBE_SECONDS
            return True

    def succeeded(self) -> None:
        """The server is there."""
        if self._closed_until:
            with self._lock:
                self._closed_until = 0.0

    def failed(self) -> None:
        """The server is not there."""
        with self._lock:
            self._closed_until = self._clock() + RETRY_SECONDS
