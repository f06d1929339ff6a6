"""`bench asterisk` from inside its site: one SIPp load through bare ``Dial``, ``app_queue`` and our floor, in turn."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contactcenter.bench.directory import FIRST_EXTENSION
from contactcenter.bench.figures import LEAST_CONNECTED, percentile_ms
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.options import AsteriskOptions
from contactcenter.bench.processes import Measured, Processes
from contactcenter.bench.real_floor import Places, Say, floor_at_work, left_after
from contactcenter.bench.rig import AsteriskRig
from contactcenter.bench.sipp_load import AgentPhones, call, failed_calls, hear
from contactcenter.bench.watch import FloorWatch

NUMBERS = {"dial": "7001", "app_queue": "7002", "floor": "7003"}
FIRST_RUN = 10


@dataclass(frozen=True, slots=True)
class Run:
    """One load through one of the three: what SIPp logged, and what else was seen."""

    callers: list[str]
    failed: int
    row: dict[str, Any]


async def run_asterisk(options: AsteriskOptions, folder: Path, say: Say) -> dict[str, Any]:
    """Run everything and return the figures. Raises Stalled, AsteriskFailed, SippMissing."""
    machine = machine_facts()
    rig = AsteriskRig(folder / "asterisk", node="bench", more=more_configuration(options.agents))
    try:
        await asyncio.to_thread(rig.start)
        with AgentPhones(folder) as phones, Processes(folder) as processes:
            runs = await RealCalls(options, Places(rig, phones, processes), folder, say).run()
    finally:
        await asyncio.to_thread(rig.stop)
    agents = phones.log()
    rows = [run.row | _heard(run, agents) for run in runs]
    return {
        "agents": options.agents,
        "hold_seconds": options.hold_seconds,
        "rows": rows,
        "calls_per_second": {name: best_rate(rows, name) for name in options.through},
        "machine": machine,
    }


def _heard(run: Run, agents: list[str]) -> dict[str, Any]:
    heard = hear(run.row["offered"], run.callers, agents, run.failed)
    delays = list(heard.delays)
    return {
        "connected_ratio": round(heard.ratio, 5),
        "busy": heard.busy,
        "p50_ms": percentile_ms(delays, 0.50),
        "p99_ms": percentile_ms(delays, 0.99),
    }


class RealCalls:
    """The loads of a run, one after the other. The floor runs all the time; while the others carry calls it is idle."""

    def __init__(self, options: AsteriskOptions, places: Places, folder: Path, say: Say) -> None:
        self._options = options
        self._places = places
        self._folder = folder
        self._say = say

    async def run(self) -> list[Run]:
        """Fill the site, start the floor, offer every load. Raises Stalled."""
        async with floor_at_work(self._options, self._places, NUMBERS["floor"], self._say) as (floor, seen):
            # Its members' phones are known only now.
            await asyncio.to_thread(self._places.rig.cli, "queue reload all")
            return await self._loads(floor, seen)

    async def _loads(self, floor: Measured, seen: FloorWatch) -> list[Run]:
        loads = [(rate, through) for rate in self._options.rates for through in self._options.through]
        runs = []
        for number, (rate, through) in enumerate(loads, FIRST_RUN):
            self._say(f"{through}: {rate} calls/s …")
            run = await self._measure(number, through, rate, floor)
            ring = (await seen.fresh_beat())["ring"] if through == "floor" else {}
            runs.append(
                Run(
                    run.callers,
                    run.failed,
                    run.row | {"floor_ring_ms": [ring.get("p50_ms"), ring.get("p99_ms")]},
                )
            )
        return runs

    async def _measure(self, number: int, through: str, rate: int, floor: Measured) -> Run:
        rig = self._places.rig
        assert rig.process is not None
        asterisk, folder = Measured(rig.process.pid), self._folder / f"run-{number}"
        calls = self._options.calls or rate * self._options.seconds
        began, cpu = time.monotonic(), (asterisk.cpu_seconds(), floor.cpu_seconds())
        callers = await asyncio.to_thread(
            call, folder, rig.sip_port, run=number, dnis=NUMBERS[through], rate=rate, calls=calls,
            hold_ms=int(self._options.hold_seconds * 1000),
        )  # fmt: skip
        seconds = time.monotonic() - began
        used = asterisk.cpu_seconds() - cpu[0], floor.cpu_seconds() - cpu[1]
        row = {
            "through": through, "rate": rate, "offered": calls, **await left_after(rig),
            "asterisk_cpu_percent": round(100 * used[0] / seconds, 1),
            "floor_cpu_percent": round(100 * used[1] / seconds, 1), "load": round(os.getloadavg()[0], 1),
        }  # fmt: skip
        return Run(callers, failed_calls(folder), row)


def best_rate(rows: list[dict[str, Any]], through: str) -> int:
    """Return the highest rate at which more than 99.9 % of the calls were connected; 0 where there is none."""
    good = [
        row["rate"] for row in rows if row["through"] == through and row["connected_ratio"] > LEAST_CONNECTED
    ]
    return max(good, default=0)


def more_configuration(agents: int) -> dict[str, str]:
    """Return what the two others need of Asterisk: two numbers, a queue of all agents, two modules."""
    phone = f"PJSIP/$[${{CALLERID(num):1}} % {agents} + {FIRST_EXTENSION}]"
    numbers = (
        "\n[from-trunk](+)\n"
        f"exten => {NUMBERS['dial']},1,Dial({phone},30)\n"
        f"exten => {NUMBERS['app_queue']},1,Answer(0,i)\n"
        " same => n,Queue(bench,,,,30)\n"
    )
    members = "".join(f"member => PJSIP/{FIRST_EXTENSION + number}\n" for number in range(agents))
    queue = f"[bench]\nstrategy = rrmemory\nringinuse = no\nautofill = yes\ntimeout = 30\n{members}"
    modules = "\nload = app_queue.so\n"
    return {"extensions.conf": numbers, "queues.conf": queue, "modules.conf": modules}
