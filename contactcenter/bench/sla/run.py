"""`manage.py bench sla`: clocks a second in memory and in the database, against the slow reference."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.bench.cli import BenchFailed, run_to_the_end
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.site import bench_site
from contactcenter.env import environment


@dataclass(frozen=True, slots=True)
class SlaOptions:
    """How much is measured. ``tickets`` open ones are counted anew in a database of the run's own (0: none)."""

    tickets: int = 100_000
    histories: int = 20_000
    sample: int = 50
    seed: int = 1


def bench_sla(options: SlaOptions, *, as_json: bool, say: Callable[[str], None] = print) -> int:
    """Measure, print what was found (and the JSON line); 0 where engine and reference agree. Raises BenchFailed."""
    from contactcenter.bench.sla.engine import measure_engine

    facts = machine_facts()
    found: dict[str, Any] = {"engine": measure_engine(options.histories, options.sample, options.seed)}
    if options.tickets:
        found["database"] = _in_a_site(options)
    found |= {"options": asdict(options), "machine": facts}
    for line in _lines(found):
        say(line)
    if as_json:
        say(json.dumps(found))
    return 1 if found["engine"]["divergences"] else 0


def _in_a_site(options: SlaOptions) -> dict[str, Any]:
    with bench_site(environment(), os.environ) as site:
        result = site.folder / "result.json"
        arguments = ["-m", "contactcenter.bench.sla.inside", str(result), json.dumps(asdict(options))]
        status = run_to_the_end([sys.executable, *arguments], site.environment)
        if status:
            raise BenchFailed(f"The run ended with status {status}; see above.")
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return found


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield "bench sla"
    for part in ("engine", "database", "machine"):
        if part in found:
            yield f"  {part}"
            for name, value in found[part].items():
                yield f"    {name:<30} {value!s:>12}"


def add_sla_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench sla`."""
    usual = SlaOptions()
    for name, text in (
        ("tickets", "open tickets that are counted anew in a database of the run's own; 0: none"),
        ("histories", "random histories that the engine counts in memory"),
        ("sample", "of how many the slow reference is asked as well"),
        ("seed", "of the random histories"),
    ):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name), help=f"{text} (%(default)s)")
    parser.add_argument("--json", action="store_true", dest="as_json", help="also print one JSON line")
