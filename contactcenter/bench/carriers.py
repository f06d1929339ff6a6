"""Who brings the calls of a recovery run: the virtual Asterisk, or a real one with SIPp as callers and phones."""

from __future__ import annotations

import asyncio
import importlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Protocol

from apps.agents.models import Agent
from apps.telephony.models import AsteriskNode
from contactcenter.bench import watch
from contactcenter.bench.options import LINE_NUMBER, PlannedCall
from contactcenter.bench.processes import Processes
from contactcenter.bench.recovery_options import CALLS_PER_SECOND, KEYS, script_of
from contactcenter.bench.rig import AsteriskRig
from contactcenter.bench.switch import VirtualSwitch, free_port, start_simulator

REAL_CALLS_IN_A_BATCH = 5
REAL_CALLS_PER_SECOND = 0.5
REAL_CALL_MS = 30_000
"""So long a caller stays, whoever answers: longer than a floor needs to lead again on a slow machine, as nobody hears
of a caller who came and went in between. With 16 agents nobody has to wait for long."""
REAL_PATIENCE_SECONDS = 60.0


class Carrier(Protocol):
    """What carries the calls. ``placed`` counts the callers who have dialled."""

    placed: int

    async def start(self, agents: Sequence[int]) -> None:
        """Start it, and enter it and the agents' phones into the database."""

    async def bring_calls(self) -> None:
        """Let callers call until cancelled."""

    async def finish(self) -> dict[str, int]:
        """Wait until every call has ended; return ``dropped``, ``leaked_channels`` and ``leaked_bridges``."""

    async def served(self) -> int:
        """How many calls have been connected so far, as the switch sees it."""

    def stop(self) -> None:
        """Stop everything."""


class VirtualCarrier:
    """The virtual Asterisk; it knows of each caller whether the line went dead on them."""

    def __init__(self, processes: Processes, folder: Path, chance: Random) -> None:
        port = free_port()
        start_simulator(processes, folder, 1, port)
        self.placed = 0
        self._switch = VirtualSwitch(port)
        self._chance = chance

    async def start(self, agents: Sequence[int]) -> None:
        await self._switch.__aenter__()
        await self._switch.until_up()
        await AsteriskNode.objects.aupdate(base_url=self._switch.url)

    async def bring_calls(self) -> None:
        while True:
            await asyncio.sleep(self._chance.expovariate(CALLS_PER_SECOND))
            await asyncio.shield(self._switch.plan([PlannedCall(0.0, script_of(self._chance))]))
            self.placed += 1

    async def served(self) -> int:
        return (await self._switch.outcomes()).get("answered", 0)

    async def finish(self) -> dict[str, int]:
        await watch.until(lambda left: left == (0, 0), self._switch.active, "the calls to end")
        # Who called while we were told to stop was not counted here.
        self.placed = len(await self._switch.placed())
        status = await self._switch.status()
        served = status["outcomes"].get("answered", 0)
        found = {
            "dropped": self.placed - served + status["cut_off"],
            "leaked_channels": await self._switch.left_channels(),
            "leaked_bridges": await self._switch.left_conversations(),
        }
        await self._switch.__aexit__()
        return found

    def stop(self) -> None:
        """The simulator ends with the other processes."""


class RealCarrier:
    """A real Asterisk. SIPp counts a call that ends before its caller hangs up as failed: that is a dropped one.

    SIPp's part comes from the tests: this needs a checkout, ``make asterisk`` and SIPp.
    """

    def __init__(self) -> None:
        self._sipp: Any = importlib.import_module("tests.telephony.rig.sipp")
        self._folder = Path(tempfile.mkdtemp(prefix="bench-asterisk-"))
        self._rig = AsteriskRig(self._folder / "asterisk", node="virtual")
        self._phones: Any = None
        self._batches: list[Any] = []
        self._failed = 0
        self.placed = 0

    async def start(self, agents: Sequence[int]) -> None:
        await asyncio.to_thread(self._rig.start)
        self._phones = self._sipp.phones(self._folder / "phones", ANSWER_MS="300")
        node = self._rig.config
        await AsteriskNode.objects.aupdate(
            base_url=node.base_url, username=node.username, password=node.password
        )
        async for agent in Agent.objects.filter(pk__in=agents):
            agent.sip_contact = self._phones.contact(agent.extension)
            await agent.asave(update_fields=["sip_contact"])

    async def bring_calls(self) -> None:
        """One batch after the other, each over before the next begins to end."""
        while True:
            batch = self._sipp.callers(
                self._rig, self._folder / f"callers-{len(self._batches)}", dnis=LINE_NUMBER + KEYS[0],
                calls=REAL_CALLS_IN_A_BATCH, rate=REAL_CALLS_PER_SECOND, hold_ms=REAL_CALL_MS,
            )  # fmt: skip
            self._batches.append(batch)
            self.placed += REAL_CALLS_IN_A_BATCH
            await asyncio.sleep(REAL_CALLS_IN_A_BATCH / REAL_CALLS_PER_SECOND)

    async def served(self) -> int:
        return self.placed

    async def finish(self) -> dict[str, int]:
        for batch in self._batches:
            try:
                await asyncio.to_thread(batch.wait, REAL_PATIENCE_SECONDS)
            except self._sipp.SippFailed as failed:
                self._failed += 1
                (self._folder / "failed.log").open("a").write(f"{failed}\n")
        left = await self._until_clear()
        return {"dropped": self._failed, "leaked_channels": left, "leaked_bridges": await self._bridges()}

    async def _until_clear(self) -> int:
        """Return how many channels stay."""
        for _ in range(50):
            listed = await asyncio.to_thread(self._rig.cli, "core show channels concise")
            if "PJSIP/" not in listed:
                return 0
            await asyncio.sleep(0.2)
        return listed.count("PJSIP/")

    async def _bridges(self) -> int:
        listed = await asyncio.to_thread(self._rig.cli, "bridge show all")
        return listed.count("call-")

    def stop(self) -> None:
        for batch in self._batches:
            batch.stop()
        if self._phones is not None:
            self._phones.stop()
        self._rig.stop()


def make_carrier(switch: str, processes: Processes, folder: Path, chance: Random) -> Carrier:
    """Return the carrier of this name. Raises ImportError, or the rig's own error, where a part is missing."""
    os.environ.setdefault("SIMULATOR_PASSWORD", "bench")
    return RealCarrier() if switch == "asterisk" else VirtualCarrier(processes, folder, chance)
