"""`demo --calls N`: wait until N calls have ended, read the key figures, report them.

When `run_calls` is called, the supervisor has started everything and the simulator knows N, the speed and the
seed. Printing and judging are here; `finished_run` is where the floor and the key figures are asked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

from contactcenter.demo.console import Console
from contactcenter.embedded.layout import Endpoints

Value = int | float | bool | None
Summary = Mapping[str, Value]
ROWS = (
    ("offered", "Offered", "{:d}"),
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
    seed: int | None
    as_json: bool


@dataclass(frozen=True)
class RunReport:
    """The outcome: exit status (0 if every offered call reached an outcome, else 1) and the last line, if any."""

    status: int
    last_line: str | None


async def run_calls(request: RunRequest, endpoints: Endpoints, console: Console) -> RunReport:
    """Wait for the run's end and show its key figures.

    Raises RunFailed when the calls do not come to an end.
    """
    console.say(f"Running {request.calls} calls at {request.speed:g} times real speed ...")
    summary = await asyncio.to_thread(finished_run, request, endpoints)
    console.say(as_table(summary))
    return RunReport(
        status=0 if succeeded(summary) else 1,
        last_line=json.dumps(dict(summary)) if request.as_json else None,
    )


def finished_run(request: RunRequest, endpoints: Endpoints) -> Summary:
    """Wait until the request's calls have all ended and return `apps.kpis.selectors.get_run_summary` of them.

    Called in a thread of the supervisor, which has not loaded Django; `endpoints` is what its children use.
    """
    raise RunFailed(f"Nobody counts the {request.calls} calls yet: this part is still to be connected.")


def succeeded(summary: Summary) -> bool:
    """Whether every offered call reached an outcome and none was lost or counted twice."""
    return bool(summary["conservation_ok"]) and summary["waiting"] == 0


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
