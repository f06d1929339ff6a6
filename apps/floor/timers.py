"""Timers of the floor: a message that is delivered later. Replacing and cancelling are by id."""

import asyncio
from collections.abc import Callable

from apps.kernel.clock import Clock
from apps.kernel.messages import CancelTimer, Message, SetTimer


class Timers:
    """Keeps the pending timers of one event loop; due ones are delivered at once."""

    def __init__(self, clock: Clock, deliver: Callable[[Message], None]) -> None:
        self._clock = clock
        self._deliver = deliver
        self._handles: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._handles)

    def set(self, timer: SetTimer) -> None:
        """Start or replace a timer."""
        self.cancel(CancelTimer(timer.timer_id))
        delay = max(0.0, timer.due_at - self._clock.now()) / self._clock.speed
        loop = asyncio.get_running_loop()
        self._handles[timer.timer_id] = loop.call_later(delay, self._fire, timer)

    def cancel(self, timer: CancelTimer) -> None:
        """Forget a timer; unknown ids are fine."""
        if handle := self._handles.pop(timer.timer_id, None):
            handle.cancel()

    def clear(self) -> None:
        """Forget all timers."""
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def _fire(self, timer: SetTimer) -> None:
        del self._handles[timer.timer_id]
        self._deliver(timer.message)
