"""`demo --calls N`: wait until N calls have ended, read the key figures, report them.

When `run_calls` is called, the supervisor has started everything and the simulator knows N, the speed and the
seed. Printing and judging are here; `manage.py demo_run` asks the floor and the database.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contactcenter.demo.console import Console
from contactcenter.demo.processes import manage

Value = Any
Summary = Mapping[str, Value]
ROWS = (
    ("calls", "Calls", "{:d}"),
    ("offered", "Offered to a queue", "{:d}"),
    ("answered", "Answered", "{:d}"),
    ("abandoned", "Abandoned", "{:d}"),
    ("flowed_out", "Flowed out", "{:d}"),
    ("waiting", "Still waiting", "{:d}"),
    ("asa_seconds", "ASA", "{:.1f} s"),
    ("aht_seconds", "AHT", "{:.1f} s"),
    ("service_level", "Service level", "{:.1%}"),
    ("conservation_ok", "Every call accounted for", "{}"),
)


class RunFailed(Exception):
    """The calls could not be run to their end; the text says why."""


@dataclass(frozen=True)
class RunRequest:
    """How many calls, how many times real time, which callers, and how to report."""

    calls: int
    speed: float
    start: float  # Unix seconds on the run's clock
    as_json: bool


@dataclass(frozen=True)
class RunReport:
    """The outcome: exit status (0 if every offered call reached an outcome, else 1) and the last line, if any."""

    status: int
    last_line: str | None


async def run_calls(request: RunRequest, environment: Mapping[str, str], console: Console) -> RunReport:
    """Wait for the run's end and show its key figures.

    Raises RunFailed when the calls do not come to an end.
    """
    console.say(f"Running {request.calls} calls at {request.speed:g} times real speed ...")
    summary = await finished_run(request, environment)
    console.say(as_table(summary))
    return RunReport(
        status=0 if succeeded(summary) else 1,
        last_line=json.dumps(dict(summary)) if request.as_json else None,
    )


async def finished_run(request: RunRequest, environment: Mapping[str, str]) -> Summary:
    """Let the calls in, wait until all have ended, and return their key figures (a command does it, with Django).

    Its progress goes straight to the console. Raises RunFailed.
    """
    arguments = ("finish", "--calls", str(request.calls), "--start", str(request.start))
    return dict(json.loads(await ask_command(environment, *arguments)))


async def next_start(environment: Mapping[str, str]) -> float:
    """The time at which a run begins, behind everything that the database knows. Raises RunFailed."""
    return float(await ask_command(environment, "clock"))


async def ask_command(environment: Mapping[str, str], *arguments: str) -> str:
    """The last line that `manage.py demo_run` prints. Raises RunFailed when it fails; it has said why."""
    process = await asyncio.create_subprocess_exec(
        *manage("demo_run", *arguments), env=dict(environment), stdout=asyncio.subprocess.PIPE
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode:
        raise RunFailed("The run of calls did not come to its end.")
    return output.decode().strip().splitlines()[-1]


def succeeded(summary: Summary) -> bool:
    """Whether every call reached an outcome and none was lost or counted twice."""
    complete = summary["ended"] == summary["calls"]
    return complete and bool(summary["conservation_ok"]) and summary["waiting"] == 0


def as_table(summary: Summary) -> str:
    """The key figures, one a line; a dash where there is nothing to divide by."""
    width = max(len(label) for _, label, _ in ROWS)
    return "\n".join(f"  {label:<{width}}  {_show(summary[key], form)}" for key, label, form in ROWS)


def _show(value: Value, form: str) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return form.format(value)
