"""The engine in virtual time: an agenda of what will happen, and the timers that the engine sets.

For what-if questions and for measuring. Whoever uses it decides what people do: :meth:`Simulation.on_event` and
:meth:`Simulation.on_effect`.
"""

import heapq
from collections.abc import Callable
from itertools import count

from apps.acd.domain.config import FloorConfig
from apps.acd.domain.floor import Floor
from apps.kernel.messages import CancelTimer, Effect, Event, Message, Rejected, SetTimer

Action = Callable[[], object]


class Simulation:
    """One floor, its clock and its timers. Times are Unix seconds, or seconds since anything else."""

    def __init__(self, config: FloorConfig, now: float = 0.0) -> None:
        self.floor = Floor(config)
        self.config = config
        self.now = now
        self.messages = 0
        self.timers: dict[str, SetTimer] = {}
        self._agenda: list[tuple[float, int, Action]] = []
        self._ticket = count()

    def on_event(self, event: Event) -> None:
        """Something has happened on the floor."""

    def on_effect(self, effect: Effect) -> None:
        """The floor asks the world for something; timers are taken care of."""

    def at(self, due_at: float, action: Action) -> None:
        """Do ``action`` at that time; what is due at the same time happens in the order in which it was asked for."""
        heapq.heappush(self._agenda, (due_at, next(self._ticket), action))

    def send_after(self, seconds: float, message: Message) -> None:
        """Give the floor a message in so many seconds."""
        self.at(self.now + seconds, lambda: self.send(message))

    def send(self, message: Message) -> bool:
        """Give the floor a message now; return whether it was one that made sense."""
        self.messages += 1
        try:
            outcome = self.floor.handle(message, self.now)
        except Rejected:
            return False
        for event in outcome.events:
            self.on_event(event)
        for effect in outcome.effects:
            self._follow(effect)
        return True

    def run(self, until: float | None = None) -> None:
        """Let everything on the agenda happen, or all that is due by ``until``."""
        while self._agenda and (until is None or self._agenda[0][0] <= until):
            due_at, _, action = heapq.heappop(self._agenda)
            self.now = max(self.now, due_at)
            action()

    def _follow(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                self.timers[effect.timer_id] = effect
                self.at(effect.due_at, lambda: self._ring(effect))
            case CancelTimer():
                self.timers.pop(effect.timer_id, None)
            case _:
                self.on_effect(effect)

    def _ring(self, timer: SetTimer) -> None:
        """Deliver a timer, unless it was cancelled or replaced meanwhile."""
        if self.timers.get(timer.timer_id) is timer:
            del self.timers[timer.timer_id]
            self.send(timer.message)
