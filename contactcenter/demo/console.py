"""What the demo prints: its own sentences, and the few lines of its children that somebody should see."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable

# Our own log format (settings/logs.py), and what Python prints when a process breaks.
IMPORTANT = re.compile(r"^\S+ \S+ (WARNING|ERROR|CRITICAL) |^Traceback |^\w+(\.\w+)*(Error|Exception)\b")
TIME = re.compile(r"^\S+ \S+ ")
LINES_PER_WINDOW = 6
WINDOW_SECONDS = 10.0
REPEAT_SECONDS = 60.0


class Console:
    """Prints to standard output, or anywhere else that `write` leads."""

    def __init__(
        self, write: Callable[[str], None] = print, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._texts: dict[tuple[str, str], float] = {}

    def say(self, text: str) -> None:
        """A sentence of the supervisor itself."""
        try:
            self._write(text)
        except OSError:
            # Whoever read us has gone (a closed terminal, `| head`): the children must still be looked after.
            self._write = _nowhere

    def tell(self, name: str, text: str) -> None:
        """A sentence about the child `name`."""
        self.say(f"[{name}] {text}")

    def relay(self, name: str, line: str) -> None:
        """Show a child's line if it matters, says something new and does not flood; its log has every line."""
        if IMPORTANT.match(line) and self._is_new(name, TIME.sub("", line)) and self._may_show(name):
            self.tell(name, line)

    def _is_new(self, name: str, text: str) -> bool:
        """Whether the child has not said the same within the last minute."""
        now = self._clock()
        self._texts = {said: at for said, at in self._texts.items() if now - at < REPEAT_SECONDS}
        return self._texts.setdefault((name, text), now) == now

    def _may_show(self, name: str) -> bool:
        now = self._clock()
        times = self._times.setdefault(name, deque())
        while times and now - times[0] > WINDOW_SECONDS:
            times.popleft()
        if len(times) >= LINES_PER_WINDOW:
            return False
        times.append(now)
        return True


def _nowhere(text: str) -> None:
    """Swallows what nobody reads any more."""
