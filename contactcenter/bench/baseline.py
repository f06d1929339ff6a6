"""The baseline of `bench calls`: a bare ARI application on the same switch, in the same run, behind the floor."""

from __future__ import annotations

import json
from dataclasses import dataclass

from contactcenter.bench import watch
from contactcenter.bench.options import CallsOptions, plan_bare_calls
from contactcenter.bench.processes import Processes
from contactcenter.bench.switch import VirtualSwitch

WHAT = "bare ARI application: answers, rings the next phone, bridges, clears up; nothing else"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the bare application did and used. ``answered`` is counted by the switch."""

    calls: int
    answered: int
    cpu_seconds: float
    events: int
    commands: int
    ring_seconds: list[float]


async def run_baseline(options: CallsOptions, switch: VirtualSwitch, processes: Processes) -> Baseline:
    """Offer the calls to the application; the floor must have gone. Raises TimeoutError, Stalled."""
    app = processes.start("bare", "-m", "contactcenter.bench.bare", switch.url)
    await switch.until_application()
    answered, cpu = (await switch.outcomes())["answered"], app.cpu_seconds()
    calls = plan_bare_calls(options)
    await switch.plan(calls)
    await watch.until(lambda left: left == (0, 0), switch.active, "the calls of the baseline to end")
    used = app.cpu_seconds() - cpu
    processes.stop("bare")
    counted = json.loads(processes.output("bare").splitlines()[-1])
    return Baseline(
        calls=len(calls),
        answered=(await switch.outcomes())["answered"] - answered,
        cpu_seconds=used,
        **counted,
    )
