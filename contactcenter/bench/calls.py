"""`bench calls` from inside its site: one floor under load, then the baseline on the same switch."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async

from apps.floor.inbox import floor_client
from apps.floor.live.hub import hub
from contactcenter.bench import watch
from contactcenter.bench.baseline import run_baseline
from contactcenter.bench.crew import Crew
from contactcenter.bench.directory import KEYS, create_site
from contactcenter.bench.figures import Load, Sample, figures
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.options import BARE_CALLS, BURST_SECONDS, CallsOptions, plan_calls
from contactcenter.bench.processes import Measured, Processes
from contactcenter.bench.switch import NODE, VirtualSwitch, free_port, start_simulator

PROJECTOR_STALL_SECONDS = 15.0
START_SECONDS = 180.0
"""Ten thousand phones are forty thousand requests."""

Say = Callable[[str], None]


async def run_calls(options: CallsOptions, folder: Path, say: Say) -> dict[str, Any]:
    """Run everything and return the figures. Raises Stalled, with the ends of the logs, where something hangs."""
    machine = machine_facts()
    port = free_port()
    with Processes(folder) as processes:
        simulator = start_simulator(processes, folder, options.seed, port)
        try:
            async with VirtualSwitch(port) as switch:
                await switch.until_up()
                load = await CallsRun(options, switch, simulator, processes, say).run()
                say(f"baseline: {min(options.concurrent, BARE_CALLS)} calls to a bare ARI application …")
                baseline = await run_baseline(options, switch, processes)
        except (TimeoutError, watch.Stalled, ExceptionGroup) as error:
            raise watch.Stalled(f"{error!r}\n{processes.log_tails()}") from error
    return {**figures(load, baseline), "seed": options.seed, "machine": machine}


class CallsRun:
    """The floor's part of a run."""

    def __init__(
        self,
        options: CallsOptions,
        switch: VirtualSwitch,
        simulator: Measured,
        processes: Processes,
        say: Say,
    ) -> None:
        self._options = options
        self._switch = switch
        self._simulator = simulator
        self._processes = processes
        self._say = say
        self._watch = watch.FloorWatch()

    async def run(self) -> Load:
        """Fill the site, start the floor, offer the calls, stop the floor."""
        agents = await sync_to_async(create_site)(self._options, self._switch.url)
        self._say("floor: starts and provisions phones …")
        floor = self._processes.start("floor", "manage.py", "floor")
        crew = Crew(agents, hub(), floor_client(), self._options.seed)
        try:
            await watch.until(bool, self._watch.is_up, "the floor", START_SECONDS)
            self._say(f"agents: {len(agents)} sign in …")
            await crew.sign_in()
            return await self._under_load(floor, crew)
        finally:
            await hub().stop()
            await floor_client().close()
            await self._watch.close()
            self._processes.stop("floor")

    async def _under_load(self, floor: Measured, crew: Crew) -> Load:
        working = asyncio.create_task(crew.work())
        before = await self._sample(floor)
        await self._offer()
        after = await self._sample(floor)
        working.cancel()
        memory = floor.peak_rss_mb()
        self._say("projector: catches up …")
        await self._until_projected()
        return Load(
            options=self._options, before=before, after=after, floor_rss_mb=memory,
            left_channels=await self._switch.left_channels(),
            left_conversations=await self._switch.left_conversations(),
            refused_wrap_ups=crew.refused, placed=await self._switch.placed(), story=await watch.read_story(),
        )  # fmt: skip

    async def _offer(self) -> None:
        """Let the callers in; return when they have gone and every agent is done."""
        options = self._options
        self._say(
            f"calls: {options.offered} at {options.calls_per_second:.0f}/s, {options.concurrent} at once …"
        )
        await self._switch.plan(plan_calls(options, KEYS))
        patience = options.hold_seconds + BURST_SECONDS + watch.STALL_SECONDS
        await watch.until(lambda left: left == (0, 0), self._switch.active, "the calls to end", patience)
        await watch.until(lambda left: left == 0, self._watch.open_interactions, "the agents to wrap up")

    async def _sample(self, floor: Measured) -> Sample:
        beat = await self._watch.fresh_beat()
        counters = beat["switches"][NODE]
        return Sample(
            at=time.monotonic(), events=counters["events"], commands=counters["commands"], ring=beat["ring"],
            cpu_seconds={
                "floor": floor.cpu_seconds(),
                "projector": floor.child("floor-projector").cpu_seconds(),
                "reader": floor.child("floor-reader").cpu_seconds(),
                "simulator": self._simulator.cpu_seconds(),
            },
        )  # fmt: skip

    async def _until_projected(self) -> None:
        """Return when all ends are in the database, or no more come: what is missing then is for the figures to say."""
        wanted = 2 * self._options.offered
        try:
            await watch.until(
                lambda written: written >= wanted,
                lambda: watch.count_events("InteractionEnded", "WrapUpCompleted"),
                "the projector",
                PROJECTOR_STALL_SECONDS,
            )
        except watch.Stalled as stalled:
            self._say(str(stalled))
