"""`bench asterisk` from inside its site: the same SIPp load through bare ``Dial``, ``app_queue`` and our floor, in turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async

from apps.floor.inbox import floor_client
from apps.floor.live.hub import hub
from contactcenter.bench import watch
from contactcenter.bench.crew import Crew
from contactcenter.bench.directory import FIRST_EXTENSION, create_phone_site
from contactcenter.bench.figures import LEAST_CONNECTED, percentile_ms
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.options import AsteriskOptions
from contactcenter.bench.processes import Measured, Processes
from contactcenter.bench.rig import AsteriskRig
from contactcenter.bench.sipp_load import AgentPhones, call, failed_calls, hear

NUMBERS = {"dial": "7001", "app_queue": "7002", "floor": "7003"}
DRAIN_SECONDS = 20.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One load through one of the three."""

    through: str
    rate: int
    folder: Path


async def run_asterisk(options: AsteriskOptions, folder: Path, say: Say) -> dict[str, Any]:
    """Run everything and return the figures. Raises Stalled, AsteriskFailed, SippMissing."""
    rig = AsteriskRig(folder / "asterisk", node="bench", more=more_configuration(options.agents))
    try:
        await asyncio.to_thread(rig.start)
        with AgentPhones(folder) as phones, Processes(folder) as processes:
            rows = await _with_floor(options, rig, phones, processes, folder, say)
    finally:
        await asyncio.to_thread(rig.stop)
    return {
        "agents": options.agents, "hold_seconds": options.hold_seconds, "rows": rows,
        "calls_per_second": {name: best_rate(rows, name) for name in NUMBERS}, "machine": machine_facts(),
    }  # fmt: skip


async def _with_floor(
    options: AsteriskOptions,
    rig: AsteriskRig,
    phones: AgentPhones,
    processes: Processes,
    folder: Path,
    say: Say,
) -> list[dict[str, Any]]:
    """The floor runs all the time, also while the others are measured: it is idle then."""
    agents = await sync_to_async(create_phone_site)(
        options.agents, rig.config, phones.contact, NUMBERS["floor"]
    )
    say(f"floor: starts and provisions {options.agents} phones …")
    floor = processes.start("floor", "manage.py", "floor")
    crew, floor_watch = Crew(agents, hub(), floor_client(), options.seed), watch.FloorWatch()
    try:
        await watch.until(bool, floor_watch.is_up, "the floor")
        await crew.sign_in()
        await asyncio.to_thread(rig.cli, "queue reload all")  # its members' phones are known only now
        rows = []
        for rate in options.rates:
            for through in options.through:
                say(f"{through}: {rate} calls/s …")
                rows.append(
                    await _measure(
                        Run(through, rate, folder / f"{through}-{rate}"), options, rig, phones, floor
                    )
                )
        return rows
    except (TimeoutError, watch.Stalled, ExceptionGroup) as error:
        raise watch.Stalled(f"{error!r}\n{processes.log_tails()}\n{rig.log[-3000:]}") from error
    finally:
        await hub().stop()
        await floor_client().close()
        await floor_watch.close()


async def _measure(
    run: Run, options: AsteriskOptions, rig: AsteriskRig, phones: AgentPhones, floor: Measured
) -> dict[str, Any]:
    assert rig.process is not None
    asterisk = Measured(rig.process.pid)
    calls, heard_before = run.rate * options.seconds, len(phones.log())
    began, cpu = time.monotonic(), (asterisk.cpu_seconds(), floor.cpu_seconds())
    callers = await asyncio.to_thread(
        call, run.folder, rig.sip_port, dnis=NUMBERS[run.through], rate=run.rate, calls=calls,
        hold_ms=int(options.hold_seconds * 1000),
    )  # fmt: skip
    seconds = time.monotonic() - began
    used = asterisk.cpu_seconds() - cpu[0], floor.cpu_seconds() - cpu[1]
    left = await asyncio.to_thread(_left_channels, rig)
    heard = hear(calls, callers, phones.log()[heard_before:], failed_calls(run.folder))
    delays = list(heard.delays)
    return {
        "through": run.through, "rate": run.rate, "offered": calls, "connected_ratio": round(heard.ratio, 5),
        "p50_ms": percentile_ms(delays, 0.50), "p99_ms": percentile_ms(delays, 0.99), "left_channels": left,
        "asterisk_cpu_percent": round(100 * used[0] / seconds, 1), "floor_cpu_percent": round(100 * used[1] / seconds, 1),
    }  # fmt: skip


def _left_channels(rig: AsteriskRig) -> int:
    """Return how many channels stay; then hang them up, so that the next run begins on an empty switch."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while (left := rig.cli("core show channels concise").count("PJSIP/")) and time.monotonic() < deadline:
        time.sleep(0.2)
    if left:
        rig.clear_calls()
    return left


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
    modules = "\nload = app_dial.so\nload = app_queue.so\n"
    return {"extensions.conf": numbers, "queues.conf": queue, "modules.conf": modules}
