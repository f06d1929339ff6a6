"""What a recovery run is asked to do. Pure."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from random import Random
from typing import Any

from contactcenter.bench.options import NUMBER

AGENTS = 16
CALLS_PER_SECOND = 3.5
TALK_SECONDS = (1.0, 4.0)
BETWEEN_KILLS = (0.1, 2.5)
"""After the floor has its switch again: from the middle of taking everything up to full work."""
PATIENCE_SECONDS = 3600.0
KEYS = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class RecoveryOptions:
    """`bench recovery`. ``database_away`` and ``redis_away`` are seconds; 0 leaves that part out.

    ``longest_lag``: so many seconds the database may be behind after its return, or the run is not good.
    ``standby``: a second floor stands by and takes over; without, the killed floor is started again at once.
    """

    kills: int
    seed: int = 1
    switch: str = "virtual"
    standby: bool = False
    database_away: float = 0.0
    redis_away: float = 0.0
    longest_lag: float = 10.0


def chance_of(options: RecoveryOptions, part: str) -> Random:
    """Return the random numbers of one part of the run; the same seed gives the same."""
    return Random(f"recovery/{options.seed}/{part}")


def script_of(chance: Random) -> dict[str, Any]:
    """Return how one caller behaves: presses a key, waits as long as it takes, talks."""
    return {
        "dnis": NUMBER,
        "digits": chance.choice(KEYS),
        "talk_seconds": round(chance.uniform(*TALK_SECONDS), 3),
        "patience_seconds": PATIENCE_SECONDS,
        "hangs_up": chance.choice(("caller", "agent")),
        "phone": {"mode": "answers", "answer_after": round(chance.uniform(0.1, 0.6), 3)},
    }


def add_recovery_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench recovery`."""
    add = parser.add_argument
    add(
        "--kills", type=_count, required=True, metavar="N", help="kill the floor so often, at random instants"
    )
    add("--seed", type=int, default=1, metavar="S", help="the same seed gives the same callers and instants")
    add("--switch", choices=("virtual", "asterisk"), default="virtual", help="what carries the calls")
    add("--standby", action="store_true", help="a second floor stands by and takes over")
    add(
        "--database-away",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="afterwards stop PostgreSQL for S seconds",
    )
    add("--redis-away", type=_seconds, default=0.0, metavar="S", help="afterwards kill Redis for S seconds")
    add(
        "--longest-lag",
        type=_seconds,
        default=10.0,
        metavar="S",
        help="fail when the database is behind for longer after its return (10)",
    )
    add("--json", action="store_true", dest="as_json", help="print one JSON object as the last line")


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 10_000:
        raise argparse.ArgumentTypeError("expected a number of kills from 0 to 10000")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError("expected a number, not negative")
    return value
