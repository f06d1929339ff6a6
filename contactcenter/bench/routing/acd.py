"""`manage.py bench acd`: decisions a second, against the simple way; no divergence; nobody lost in a busy hour."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from contactcenter.bench.machine import machine_facts
from contactcenter.bench.routing.centre import Size, make_centre
from contactcenter.bench.routing.hour import WRAP_UP_SECONDS, BusyHour, Judgement
from contactcenter.bench.routing.steady import Timing, time_matcher, time_naive
from contactcenter.bench.routing.walk import Walk

FEW, MANY, MOST = 1_000, 10_000, 100_000
NAIVE_SHARE = 200
"""Of how many decisions the simple way makes one: it would take minutes otherwise."""
LOADS = (0.9, 1.2, 1.5)
WANTED_PER_SECOND, WANTED_P99_US, WANTED_RATIO, WANTED_GROWTH = 50_000, 100.0, 100.0, 4.0


@dataclass(frozen=True, slots=True)
class AcdOptions:
    """How much is measured. ``calls`` are offered at each of the three loads."""

    decisions: int = 20_000
    steps: int = 1_000_000
    calls: int = 100_000
    agents: int = 2_000
    groups: int = 50
    seed: int = 1


def bench_acd(options: AcdOptions, *, as_json: bool, say: Callable[[str], None] = print) -> int:
    """Measure, print what was found (and the JSON line); 0 where nothing diverged, was lost or wrongly assigned. Times
    are shown against what is wanted, and not judged: they are the machine's too."""
    facts = machine_facts()
    size = Size(agents=options.agents, groups=options.groups)
    timings = {
        waiting: time_matcher(size, waiting, options.decisions, options.seed) for waiting in (FEW, MANY, MOST)
    }
    naive = time_naive(size, MANY, max(20, options.decisions // NAIVE_SHARE), options.seed)
    divergences = Walk(options.seed).run(options.steps)
    hours = [_hour(size, options, load) for load in LOADS]
    found = _found(timings, naive, divergences, hours) | {
        "options": asdict(options),
        "timings": [asdict(timing) for timing in timings.values()],
        "naive": asdict(naive),
        "hours": [asdict(hour) for hour in hours],
        "machine": facts,
    }
    for line in _lines(found):
        say(line)
    if as_json:
        say(json.dumps(found))
    wrong = ("divergences", "lost", "doubly_assigned", "wrong_skill")
    return 1 if any(found[name] for name in wrong) else 0


def _hour(size: Size, options: AcdOptions, load: float) -> Judgement:
    chance = Random(f"centre/{options.seed}")
    config = make_centre(size, chance, wrap_up_seconds=WRAP_UP_SECONDS, rings=True)
    return BusyHour(config, size, options.calls, load, options.seed).judged()


def _found(
    timings: dict[int, Timing], naive: Timing, divergences: int, hours: list[Judgement]
) -> dict[str, Any]:
    usual = timings[MANY]
    return {
        "decisions_per_second": round(usual.per_second),
        "p50_us": round(usual.p50_us, 1),
        "p99_us": round(usual.p99_us, 1),
        "naive_ratio": round(usual.per_second / naive.per_second, 1),
        "p99_growth_1k_100k": round(timings[MOST].p99_us / timings[FEW].p99_us, 2),
        "divergences": divergences,
        "lost": sum(hour.lost for hour in hours),
        "doubly_assigned": sum(hour.doubly_assigned for hour in hours),
        "wrong_skill": sum(hour.wrong_skill for hour in hours),
    }


def _lines(found: dict[str, Any]) -> Iterator[str]:
    wanted = {
        "decisions_per_second": f"≥ {WANTED_PER_SECOND}",
        "p99_us": f"≤ {WANTED_P99_US:g}",
        "naive_ratio": f"≥ {WANTED_RATIO:g}",
        "p99_growth_1k_100k": f"≤ {WANTED_GROWTH:g}",
        "divergences": "0",
        "lost": "0",
        "doubly_assigned": "0",
        "wrong_skill": "0",
    }
    yield f"bench acd: {MANY} waiting, {found['options']['agents']} agents, {found['options']['groups']} groups"
    for name in ("decisions_per_second", "p50_us", *list(wanted)[1:]):
        yield f"  {name:<24} {found[name]:>12}   {wanted.get(name, ''):>8}"
    for timing in (*found["timings"], found["naive"] | {"waiting": "simple"}):
        yield (
            f"  {timing['waiting']!s:>8} waiting: {timing['per_second']:>10.0f}/s, "
            f"p50 {timing['p50_us']:.1f} us, p99 {timing['p99_us']:.1f} us"
        )
    for hour in found["hours"]:
        yield (
            f"  load {hour['load']:.0%}: {hour['offered']} offered, {hour['answered']} answered, {hour['abandoned']} "
            f"abandoned, {hour['most_waiting']} waiting at most, {hour['messages_per_second']:.0f} messages/s"
        )
    yield f"  machine: {found['machine']}"


def add_acd_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench acd`."""
    usual = AcdOptions()
    for name, text in (
        ("decisions", "decisions timed with 1,000, 10,000 and 100,000 waiting"),
        ("steps", "random steps side by side with the simple way"),
        ("calls", "calls offered at each of 90, 120 and 150 % load"),
        ("agents", "agents of the centre"),
        ("groups", "skill groups of the centre"),
        ("seed", "the same seed gives the same history"),
    ):
        default = getattr(usual, name)
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{text} (default {default})")
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="print one JSON object as the last line"
    )
