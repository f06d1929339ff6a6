"""Calls coming in, one after the other or as Poisson arrivals, and how each of them ended."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, get_args

import msgspec

from apps.telephony.simulator.callers import Caller, Outcome
from apps.telephony.simulator.dialplan import Dialplan
from apps.telephony.simulator.scenario import CallerScript, Scenario, draw
from apps.telephony.simulator.timers import Timer
from apps.telephony.simulator.world import World

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Load:
    """``calls`` calls (0: no end) at ``rate`` a second of the virtual clock, or at random moments (``poisson``)."""

    def __init__(
        self, world: World, dialplan: Dialplan, scenario: Scenario, *, seed: int, calls: int = 0, rate: float = 1.0,
        poisson: bool = True,
    ) -> None:  # fmt: skip
        self.offered = 0
        self.outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.active: dict[str, Caller] = {}
        self.placed: list[str] = []
        """Channels of the calls that were planned and have come."""
        self.coming = 0
        self.started = False
        self.on_finished: Callable[[], None] = lambda: None
        self._world, self._dialplan, self._scenario = world, dialplan, scenario
        self._seed, self._calls, self._rate, self._poisson = seed, calls, rate, poisson
        self._arrivals = Random(f"{seed}/arrivals")
        self.cut_off = 0
        self._arrived = 0
        self._next: Timer | None = None

    @property
    def planned(self) -> int:
        """How many calls will arrive by themselves; 0: no end."""
        return self._calls

    @property
    def finished(self) -> int:
        """How many calls have ended."""
        return sum(self.outcomes.values())

    @property
    def is_complete(self) -> bool:
        """Whether all planned calls have arrived and every call has ended."""
        return 0 < self._calls <= self._arrived and not self.active

    def start(self) -> None:
        """Let calls come in from now on. Repeating it changes nothing."""
        if not self.started and self._rate > 0:
            self.started = True
            self._schedule()

    def stop(self) -> None:
        """No more calls; those that are there go on."""
        self.started = False
        if self._next is not None:
            self._next.cancel()

    def place(self, overrides: dict[str, Any] | None = None) -> Caller:
        """Let one caller call now, drawn as the next number, with some fields of the script given."""
        self.offered += 1
        script = draw(self._scenario, self._seed, self.offered)
        caller = Caller(self._world, _changed(script, overrides or {}), self._on_ended)
        self.active[caller.channel.id] = caller
        caller.arrive(self._dialplan)
        return caller

    def plan(self, seconds: float, count: int, overrides: dict[str, Any]) -> None:
        """Let ``count`` callers call so many seconds from now."""

        def arrive() -> None:
            self.coming -= count
            self.placed += [self.place(overrides).channel.id for _ in range(count)]

        self.coming += count
        self._world.later(seconds, arrive)

    def _schedule(self) -> None:
        if self._calls and self._arrived >= self._calls:
            return
        gap = self._arrivals.expovariate(self._rate) if self._poisson else 1.0 / self._rate
        self._next = self._world.later(gap, self._arrive)

    def _arrive(self) -> None:
        self._arrived += 1
        self._schedule()
        self.place()

    def _on_ended(self, caller: Caller) -> None:
        self.outcomes[caller.outcome] += 1
        self.cut_off += caller.was_cut_off
        self.active.pop(caller.channel.id, None)
        if self.is_complete:
            self._world.later(0.0, self.on_finished)


def _changed(script: CallerScript, overrides: dict[str, Any]) -> CallerScript:
    return msgspec.structs.replace(script, **overrides)
