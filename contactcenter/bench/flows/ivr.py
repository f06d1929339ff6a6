"""`manage.py bench ivr`: steps a second and bytes a session, against a bare loop, and what the events give back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.bench.flows.measure import Found, measure
from contactcenter.bench.machine import machine_facts


@dataclass(frozen=True, slots=True)
class IvrOptions:
    """How many sessions are in memory at once."""

    sessions: int = 10_000


def bench_ivr(options: IvrOptions, *, as_json: bool, say: Callable[[str], None] = print) -> int:
    """Measure, print what was found (and the JSON line); 0 where every session came back from its events, and to its
    end. Times are shown and not judged."""
    facts = machine_facts()
    found = measure(options.sessions)
    figures = _figures(found) | {"options": asdict(options), "machine": facts}
    for line in _lines(figures):
        say(line)
    if as_json:
        say(json.dumps(figures))
    return 1 if found.divergences or found.unfinished else 0


def _figures(found: Found) -> dict[str, Any]:
    return {
        "steps_per_second": round(found.engine.steps_per_second),
        "bytes_per_session": round(found.engine.bytes_per_session),
        "bare_steps_per_second": round(found.bare.steps_per_second),
        "bare_bytes_per_session": round(found.bare.bytes_per_session),
        "ratio": round(found.bare.steps_per_second / found.engine.steps_per_second, 1),
        "restored_per_second": round(found.restored_per_second),
        "steps": found.steps,
        "nodes_entered": found.nodes_entered,
        "events": found.events,
        "divergences": found.divergences,
        "unfinished": found.unfinished,
    }


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    yield f"bench ivr: {figures['options']['sessions']} sessions in memory"
    for name, value in figures.items():
        if name not in ("options", "machine"):
            yield f"  {name:<24} {value:>12}"
    yield f"  machine: {figures['machine']}"


def add_ivr_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench ivr`."""
    default = IvrOptions().sessions
    parser.add_argument("--sessions", type=int, default=default, help=f"sessions at once (default {default})")
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="print one JSON object as the last line"
    )
