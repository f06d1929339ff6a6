"""``manage.py bench reports``: the figures of a flow's nodes from the table of visits, beside the EventLog itself."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from contactcenter.bench.cli import BenchFailed
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.site import bench_site
from contactcenter.env import environment

GOAL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ReportsOptions:
    """How many events, over how many days, and the seed of the dice."""

    events: int
    days: int
    seed: int


def add_reports_arguments(parser: Any) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--events", type=int, default=1_000_000, help="about ten of them are a call")
    parser.add_argument("--days", type=int, default=7, help="over which they are spread")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", dest="as_json")


def bench_reports(options: ReportsOptions, *, as_json: bool = False) -> int:
    """Measure, print, and return 0 where both ways agree and the table of visits reaches the goal."""
    with bench_site(environment(), {"LOG_LEVEL": "WARNING"}) as site:
        command = [
            sys.executable, "-m", "contactcenter.bench.reports.inside", str(options.events), str(options.days),
            str(options.seed),
        ]  # fmt: skip
        done = subprocess.run(command, env=site.environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchFailed(done.stderr[-2000:])
    figures = {
        **json.loads(done.stdout.splitlines()[-1]),
        "goal_seconds": GOAL_SECONDS,
        "machine": machine_facts(),
    }
    figures["ok"] = figures["divergences"] == 0 and figures["table_seconds"] <= GOAL_SECONDS
    print(json.dumps(figures) if as_json else _sentence(figures))
    return 0 if figures["ok"] else 1


def _sentence(figures: dict[str, Any]) -> str:
    return (
        f"{figures['events']} events, {figures['visits']} visits of the flow: {figures['table_seconds']} s "
        f"from the table of visits (EventLog: {figures['log_seconds']} s, {figures['ratio']} times as long), one day "
        f"{figures['day_table_seconds']} s ({figures['day_log_seconds']} s); {figures['divergences']} divergences; "
        f"filled in {figures['fill_seconds']} s, {figures['settled']} settled in {figures['settle_seconds']} s"
    )
