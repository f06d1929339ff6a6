"""``manage.py bench tickets``: starts a site of its own, measures inside it, prints the figures."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.bench.cli import BenchFailed
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.site import bench_site
from contactcenter.env import environment

GOAL_MS = 300.0


@dataclass(frozen=True, slots=True)
class TicketsOptions:
    """How many tickets there are, how many of them are changed at once, how often each list is opened, and the seed."""

    tickets: int = 1_000_000
    changed: int = 10_000
    times: int = 10
    seed: int = 1


def add_tickets_arguments(parser: Any) -> None:
    """Declare the arguments of the command."""
    usual = TicketsOptions()
    parser.add_argument("--tickets", type=int, default=usual.tickets)
    parser.add_argument(
        "--changed", type=int, default=usual.changed, help="tickets of the bulk change, 0: none"
    )
    parser.add_argument("--times", type=int, default=usual.times, help="how often each list is opened")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--json", action="store_true", dest="as_json")


def bench_tickets(options: TicketsOptions, *, as_json: bool = False) -> int:
    """Measure, print, and return 0 where every list reaches its goal. Raises BenchFailed."""
    facts = machine_facts()
    with bench_site(environment(), {"LOG_LEVEL": "WARNING"}) as site:
        command = [sys.executable, "-m", "contactcenter.bench.tickets.inside", json.dumps(asdict(options))]
        done = subprocess.run(command, env=site.environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchFailed(done.stderr[-2000:])
    found = {**json.loads(done.stdout.splitlines()[-1]), "options": asdict(options), "machine": facts}
    found |= {"goal_ms": GOAL_MS}
    slow = [name for name, one in found["lists"].items() if one["p95_ms"] > GOAL_MS]
    found |= {"too_slow": slow, "ok": not slow}
    print(json.dumps(found) if as_json else "\n".join(_lines(found)))
    return 1 if slow else 0


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['options']['tickets']} tickets, filled in {found['fill_seconds']} s"]
    for part in ("lists", "bulk"):
        lines += [f"  {name:<36}{one}" for name, one in found[part].items()]
    return [*lines, f"  too slow: {', '.join(found['too_slow']) or 'nothing'}"]
