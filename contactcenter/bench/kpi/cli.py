"""``manage.py bench kpi``: roll-ups beside plain SQL over the raw rows, ingest, and the lists of the admin."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.bench.cli import BenchFailed, run_to_the_end
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.site import bench_site
from contactcenter.env import environment

GOALS: dict[str, tuple[str, float]] = {
    "day_ms": ("<=", 60),
    "month_ms": ("<=", 250),
    "year_ms": ("<=", 500),
    "ratio_to_raw": (">=", 10),
    "slot_ms": ("<=", 20),
    "events_per_second": (">=", 12_000),
    "create_ratio": (">=", 20),
    "admin_p95_ms": ("<=", 300),
}
"""At 5,000,000 interactions. Only a wrong figure makes a run fail: times are the machine's."""


@dataclass(frozen=True, slots=True)
class KpiOptions:
    """How much past, over how many days, and how many events are projected."""

    interactions: int = 1_000_000
    days: int = 366
    events: int = 40_000
    seed: int = 1


def add_kpi_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    usual = KpiOptions()
    parser.add_argument(
        "--interactions", type=int, default=usual.interactions, help="of the past (%(default)s)"
    )
    parser.add_argument(
        "--days", type=int, default=usual.days, help="over which they are spread (%(default)s)"
    )
    parser.add_argument("--events", type=int, default=usual.events, help="that are projected (%(default)s)")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--json", action="store_true", dest="as_json", help="also print one JSON line")


def bench_kpi(options: KpiOptions, *, as_json: bool) -> int:
    """Measure, print what was found (and the JSON line); 0 where every roll-up equals the raw rows. Raises
    BenchFailed."""
    facts = machine_facts()
    with bench_site(environment(), {**os.environ, "LOG_LEVEL": "WARNING"}) as site:
        result = site.folder / "result.json"
        arguments = ["-m", "contactcenter.bench.kpi.inside", str(result), json.dumps(asdict(options))]
        if status := run_to_the_end([sys.executable, *arguments], site.environment):
            raise BenchFailed(f"The run ended with status {status}; see above.")
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    found |= {"interactions": options.interactions, "machine": facts}
    for line in _lines(found):
        print(line)
    if as_json:
        print(json.dumps(found))
    return 1 if found["divergences"] else 0


def _lines(found: dict[str, Any]) -> list[str]:
    rows = []
    for name, value in found.items():
        sign, goal = GOALS.get(name, ("", 0.0))
        rows.append(f"  {name:<26} {value!s:<18} {f'goal {sign} {goal:g}' if sign else ''}".rstrip())
    return ["bench kpi", *rows]
