"""One heap for everything that happens later. Pure: it is told what time it is."""

import heapq
from collections.abc import Callable
from itertools import count

Action = Callable[[], None]


class Timer:
    """A moment and what to do then; ``cancel`` may be called at any time, also afterwards."""

    __slots__ = ("action", "due_at")

    def __init__(self, due_at: float, action: Action) -> None:
        self.due_at = due_at
        self.action: Action | None = action

    def cancel(self) -> None:
        """Do nothing when the moment comes."""
        self.action = None


class Timers:
    """Timers in the order of their moments; those of the same moment in the order in which they were set."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = count()

    def at(self, due_at: float, action: Action) -> Timer:
        """Run ``action`` at ``due_at`` (Unix seconds)."""
        timer = Timer(due_at, action)
        heapq.heappush(self._heap, (due_at, next(self._order), timer))
        return timer

    def next_due(self) -> float | None:
        """Return when the next live timer is due, or None."""
        while self._heap and self._heap[0][2].action is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: float) -> Timer | None:
        """Remove and return the first live timer that is due at ``now``, or None."""
        due = self.next_due()
        if due is None or due > now:
            return None
        return heapq.heappop(self._heap)[2]
