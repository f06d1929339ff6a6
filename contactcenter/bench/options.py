"""What a run is asked to do, and the load that follows from it. Pure."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from random import Random
from typing import Any

RAMP_SECONDS = 18.0
SLOWEST, FASTEST = 10.0, 60.0
SETTLE_SECONDS = 3.0
"""From the arrival of a caller to the conversation: the menu, the ringing phone, and some air."""
SECOND_TALK = (2.0, 5.0)
ANSWER_AFTER = (0.2, 0.8)
PATIENCE_SECONDS = 3600.0
NUMBER = "4001"


@dataclass(frozen=True, slots=True)
class CallsOptions:
    """`bench calls`. ``rate`` 0: as many calls a second as fill the floor in 18 s, but at least 10 and at most 60."""

    concurrent: int
    seed: int = 1
    hold_seconds: float = 5.0
    rate: float = 0.0

    @property
    def offered(self) -> int:
        """How many calls are offered: as many as are held at once, and as many again who wait for them to end."""
        return 2 * self.concurrent

    @property
    def calls_per_second(self) -> float:
        """Mean rate at which callers arrive."""
        return self.rate or min(FASTEST, max(SLOWEST, self.concurrent / RAMP_SECONDS))


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One caller: arrives ``at`` seconds after the begin, and behaves by ``script`` (see the simulator's door)."""

    at: float
    script: dict[str, Any]


def plan_calls(options: CallsOptions, keys: tuple[str, ...]) -> list[PlannedCall]:
    """Return all callers by time of arrival; the same seed gives the same callers.

    The first ``concurrent`` of them talk until all of these have been connected for ``hold_seconds``; the others arrive
    while every agent is busy, wait, and get the agents who become free.
    """
    chance = Random(f"bench/{options.seed}")
    times = _arrivals(options.offered, options.calls_per_second, chance)
    long_talk = times[options.concurrent - 1] + SETTLE_SECONDS + options.hold_seconds
    planned = []
    for number, at in enumerate(times):
        talk = long_talk if number < options.concurrent else chance.uniform(*SECOND_TALK)
        planned.append(PlannedCall(at, _script(keys[number % len(keys)], talk, chance)))
    return planned


def plan_bare_calls(options: CallsOptions) -> list[PlannedCall]:
    """Return the callers of the baseline: half as many, at the same rate, with short conversations."""
    chance = Random(f"bench/{options.seed}/bare")
    times = _arrivals(options.concurrent, options.calls_per_second, chance)
    return [PlannedCall(at, _script("1", 2.0, chance)) for at in times]


def _arrivals(count: int, rate: float, chance: Random) -> list[float]:
    """Poisson arrivals."""
    times, at = [], 0.0
    for _ in range(count):
        at += chance.expovariate(rate)
        times.append(at)
    return times


def _script(key: str, talk: float, chance: Random) -> dict[str, Any]:
    return {
        "dnis": NUMBER,
        "digits": key,
        "talk_seconds": round(talk, 3),
        "patience_seconds": PATIENCE_SECONDS,
        "hangs_up": chance.choice(("caller", "agent")),
        "phone": {"mode": "answers", "answer_after": round(chance.uniform(*ANSWER_AFTER), 3)},
    }


def add_calls_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench calls`."""
    add = parser.add_argument
    add(
        "--concurrent",
        type=_count,
        required=True,
        metavar="N",
        help="hold N conversations at once; offers 2 N",
    )
    add("--seed", type=int, default=1, metavar="S", help="the same seed gives the same callers")
    add("--hold-seconds", type=_seconds, default=5.0, metavar="H", help="hold all N for so long (default 5)")
    add(
        "--rate",
        type=_seconds,
        default=0.0,
        metavar="R",
        help="calls a second (default: N / 18, from 10 to 60)",
    )
    add("--json", action="store_true", dest="as_json", help="print one JSON object as the last line")


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 50_000:
        raise argparse.ArgumentTypeError("expected a number of calls from 1 to 50000")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError("expected a number, not negative")
    return value
