"""The virtual switch at work: a world, its people, a clock; one timer of the event loop for all of it."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from apps.kernel.clock import Clock
from apps.telephony.simulator import calls
from apps.telephony.simulator.dialplan import Dialplan
from apps.telephony.simulator.load import Load
from apps.telephony.simulator.model import Channel, Party
from apps.telephony.simulator.outside import Outside, is_outside
from apps.telephony.simulator.phones import AgentPhone, Switchboard
from apps.telephony.simulator.resources.routes import ROUTER
from apps.telephony.simulator.rest import Answer, Request
from apps.telephony.simulator.scenario import Scenario
from apps.telephony.simulator.sounds import SoundTable
from apps.telephony.simulator.world import Send, World

Result = TypeVar("Result")

LATEST = 20
"""Commands that ``/simulator/status`` lists, so that one that nobody expected can be named."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What comes in by itself. ``rate`` 0: nothing. ``hold``: only after :meth:`Engine.start_load`."""

    calls: int = 0
    rate: float = 0.0
    seed: int = 1
    poisson: bool = True
    hold: bool = False


class Engine:
    """Everything happens inside :meth:`act`, on the event loop's thread; between two acts the world stands still."""

    def __init__(
        self, clock: Clock, send: Send, scenario: Scenario, plan: LoadPlan, *, app: str, name: str = ""
    ) -> None:
        self.clock = clock
        table = SoundTable(dict(scenario.sounds), frozenset(scenario.missing_sounds))
        self.world = World(send, now=clock.now(), sound_table=table, name=name)
        self.dialplan = Dialplan(self.world, app)
        self.switchboard = Switchboard(self.world, scenario, plan.seed)
        self.outside = Outside(self.world, scenario, plan.seed)
        self.world.answer_phone = self._answer_phone
        self.world.knows_endpoint = lambda dialled: is_outside(dialled) or self.switchboard.knows(dialled)
        self.load = Load(
            self.world,
            self.dialplan,
            scenario,
            seed=plan.seed,
            calls=plan.calls,
            rate=plan.rate,
            poisson=plan.poisson,
        )
        self.commands = 0
        self._latest: deque[str] = deque(maxlen=LATEST)
        self._app = app
        if not plan.hold:
            self.world.app_arrived.append(lambda name: self.load.start() if name == app else None)
        self._armed: asyncio.TimerHandle | None = None
        self._armed_for: float | None = None

    def _answer_phone(self, dialled: str, channel: Channel) -> Party:
        return (self.outside if is_outside(dialled) else self.switchboard).call(dialled, channel)

    def act(self, action: Callable[[], Result]) -> Result:
        """Bring the world up to now, do something to it, and see to it that what follows happens in time."""
        self.world.advance(self.clock.now())
        try:
            return action()
        finally:
            self._arm()

    def handle(self, request: Request, answer: Answer) -> None:
        """Carry out an ARI request; one that changes something is counted."""
        if request.method != "GET":
            self.commands += 1
            self._latest.append(f"{self.world.now:.3f} {request.method} {request.uri}")
        self.act(lambda: ROUTER.handle(self.world, request, answer))

    def start_load(self) -> None:
        """Let the calls come in."""
        self.act(self.load.start)

    def hang_up(self, channel_id: str) -> bool:
        """Let the party of a channel hang up; False where there is no such channel."""
        caller = self.load.active.get(channel_id)
        channel = self.world.channels.get(channel_id)
        if caller is not None:
            caller.hang_up()
        elif channel is not None:
            calls.hang_up(self.world, channel)
        return channel is not None

    def close(self) -> None:
        """Stop the clock."""
        if self._armed is not None:
            self._armed.cancel()

    def status(self) -> dict[str, Any]:
        """Return the counters of ``/simulator/status``."""
        world, load = self.world, self.load
        return {
            "now": world.now,
            "started": load.started,
            "planned": load.planned,
            "complete": load.is_complete,
            "offered": load.offered,
            "active": len(load.active),
            "finished": load.finished,
            "outcomes": dict(load.outcomes),
            "cut_off": load.cut_off,
            "numbers_called": dict(self.outside.called),
            "waiting_for_application": self.dialplan.waiting,
            "channels": len(world.channels),
            "bridges": len(world.bridges),
            "recordings": len(world.stored),
            "commands": self.commands,
            "latest_commands": list(self._latest),
            "applications": sorted(name for name, app in world.apps.items() if app.active),
        }

    def leaks(self) -> dict[str, int]:
        """Return what is left over: agents' channels whose caller is gone, conversations without anybody."""
        legs = [c for c in self.world.channels.values() if isinstance(c.party, AgentPhone)]
        lonely = [leg for leg in legs if not _has_company(leg)]
        empty = [b for b in self.world.bridges.values() if b.kind == "mixing" and not b.channels]
        return {"channels": len(lonely), "bridges": len(empty)}

    def _arm(self) -> None:
        due = self.world.timers.next_due()
        if due == self._armed_for:
            return
        if self._armed is not None:
            self._armed.cancel()
        self._armed_for = due
        if due is not None:
            delay = max(0.0, (due - self.clock.now()) / self.clock.speed)
            self._armed = asyncio.get_running_loop().call_later(delay, self._on_due)

    def _on_due(self) -> None:
        self._armed_for = None
        self.act(lambda: None)


def _has_company(leg: Channel) -> bool:
    """Return whether a caller is with the agent, or the agent's telephone still rings."""
    if leg.dialling is not None:
        return True
    return leg.bridge is not None and any(
        not isinstance(other.party, AgentPhone) for other in leg.bridge.channels
    )
