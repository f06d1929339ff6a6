"""What the demo prints: its own sentences, and the few lines of its children that somebody should see."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable

# Our own log format (settings/logs.py), and what Python prints when a process breaks.
IMPORTANT = re.compile(r"^\S+ \S+ (WARNING|ERROR|CRITICAL) |^Traceback |^\w+(\.\w+)*(Error|Exception)\b")
LINES_PER_WINDOW = 6
WINDOW_SECONDS = 10.0


class Console:
    """Prints to standard output, or anywhere else that `write` leads."""

    def __init__(
        self, write: Callable[[str], None] = print, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._clock = clock
        self._shown: dict[str, deque[float]] = {}

    def say(self, text: str) -> None:
        """A sentence of the supervisor itself."""
        self._write(text)

    def tell(self, name: str, text: str) -> None:
        """A sentence about the child `name`."""
        self._write(f"[{name}] {text}")

    def relay(self, name: str, line: str) -> None:
        """Show a child's line if it matters and the child has not flooded the screen; its log has every line."""
        if IMPORTANT.match(line) and self._may_show(name):
            self.tell(name, line)

    def _may_show(self, name: str) -> bool:
        now = self._clock()
        shown = self._shown.setdefault(name, deque())
        while shown and now - shown[0] > WINDOW_SECONDS:
            shown.popleft()
        if len(shown) >= LINES_PER_WINDOW:
            return False
        shown.append(now)
        return True
