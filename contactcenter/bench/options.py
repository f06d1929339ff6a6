"""What a run is asked to do, and the load that follows from it. Pure."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from random import Random
from typing import Any

RAMP_SECONDS = 18.0
SLOWEST, FASTEST = 10.0, 80.0
SETTLE_SECONDS = 3.0
"""From the arrival of a caller to the conversation: the ringing phone, perhaps a menu, and some air."""
BURST_SECONDS = 10.0
"""In so many seconds everybody calls who waits for a busy agent."""
SECOND_TALK = (0.5, 1.0)
"""How long those who waited talk, as shares of the time in which the first conversations end. Much shorter ones would
free agents many times faster than ``rate`` says, and faster than in any centre."""
ANSWER_AFTER = (0.2, 0.8)
PATIENCE_SECONDS = 3600.0
NUMBER = "4000"
"""Callers hear a menu here."""
LINE_NUMBER = "400"
"""The number that leads straight to a line is this and the line's key."""
BARE_CALLS = 1_000
"""The baseline needs no more calls to show what one costs."""


@dataclass(frozen=True, slots=True)
class CallsOptions:
    """`bench calls`. ``rate`` 0: as many calls a second as fill the floor in 18 s, but at least 10 and at most 80.
    ``menu``: callers hear a menu and press a key. ``record``: conversations are recorded."""

    concurrent: int
    seed: int = 1
    hold_seconds: float = 5.0
    rate: float = 0.0
    menu: bool = False
    record: bool = False

    @property
    def offered(self) -> int:
        """How many calls are offered: as many as are held at once, and as many again who wait for them to end."""
        return 2 * self.concurrent

    @property
    def calls_per_second(self) -> float:
        """Mean rate at which the floor is filled, and at which the first conversations end."""
        return self.rate or min(FASTEST, max(SLOWEST, self.concurrent / RAMP_SECONDS))


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One caller: arrives ``at`` seconds after the begin, and behaves by ``script`` (see the simulator's door)."""

    at: float
    script: dict[str, Any]


def plan_calls(options: CallsOptions, keys: tuple[str, ...]) -> list[PlannedCall]:
    """Return all callers by time of arrival; the same seed gives the same callers.

    The first ``concurrent`` of them fill the floor. Then the others come, all within ten seconds, while every agent is
    busy, and wait. ``hold_seconds`` later the first conversations begin to end, one after the other, and whoever
    becomes free gets one of those who wait.
    """
    chance = Random(f"bench/{options.seed}")
    first = _arrivals(options.concurrent, options.calls_per_second, chance)
    full = first[-1] + SETTLE_SECONDS
    last = sorted(full + chance.uniform(0.0, BURST_SECONDS) for _ in first)
    ends = [
        full + BURST_SECONDS + options.hold_seconds + at
        for at in _arrivals(options.concurrent, options.calls_per_second, chance)
    ]
    turnover = options.concurrent / options.calls_per_second
    talks = [end - at for at, end in zip(first, ends, strict=True)] + [
        chance.uniform(*SECOND_TALK) * turnover for _ in last
    ]
    return [
        PlannedCall(at, _script(options, keys[number % len(keys)], talk, chance))
        for number, (at, talk) in enumerate(zip([*first, *last], talks, strict=True))
    ]


def plan_bare_calls(options: CallsOptions) -> list[PlannedCall]:
    """Return the callers of the baseline: at the same rate, with short conversations."""
    chance = Random(f"bench/{options.seed}/bare")
    times = _arrivals(min(options.concurrent, BARE_CALLS), options.calls_per_second, chance)
    return [PlannedCall(at, _script(options, "1", 2.0, chance)) for at in times]


def _arrivals(count: int, rate: float, chance: Random) -> list[float]:
    """Poisson arrivals."""
    times, at = [], 0.0
    for _ in range(count):
        at += chance.expovariate(rate)
        times.append(at)
    return times


def _script(options: CallsOptions, key: str, talk: float, chance: Random) -> dict[str, Any]:
    return {
        "dnis": NUMBER if options.menu else LINE_NUMBER + key,
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
        help="calls a second (default: N / 18, from 10 to 80)",
    )
    add("--menu", action="store_true", help="every caller hears a menu first and presses a key")
    add("--record", action="store_true", help="every conversation is recorded")
    add("--json", action="store_true", dest="as_json", help="print one JSON object as the last line")


THROUGH = ("dial", "app_queue", "floor")
RATES = (10, 20, 40, 60, 80)


@dataclass(frozen=True, slots=True)
class AsteriskOptions:
    """`bench asterisk`: each of ``rates`` (calls a second) for ``seconds`` (or until there were ``calls`` calls),
    through each of ``through``. The floor takes ``limit`` new calls a second (0: all), the others hear busy."""

    rates: tuple[int, ...] = RATES
    seconds: int = 10
    agents: int = 1000
    hold_seconds: float = 10.0
    through: tuple[str, ...] = THROUGH
    limit: int = 0
    calls: int = 0


def add_asterisk_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench asterisk`."""
    add = parser.add_argument
    add(
        "--rates",
        type=_count,
        nargs="+",
        default=RATES,
        metavar="R",
        help="calls a second (default 10 20 40 60 80)",
    )
    add("--seconds", type=_count, default=10, metavar="S", help="how long each rate is offered (default 10)")
    add("--calls", type=_count, default=0, metavar="C", help="how many calls, instead of a time")
    add("--agents", type=_count, default=1000, metavar="N", help="how many agents there are (default 1000)")
    add(
        "--hold-seconds",
        type=_seconds,
        default=10.0,
        metavar="H",
        help="how long a caller talks (default 10)",
    )
    add(
        "--through", choices=THROUGH, nargs="+", default=THROUGH, help="what is measured (default: all three)"
    )
    add(
        "--limit",
        type=int,
        default=0,
        metavar="L",
        help="new calls a second that the floor takes (default: all)",
    )
    add("--json", action="store_true", dest="as_json", help="print one JSON object as the last line")


@dataclass(frozen=True, slots=True)
class MediaOptions:
    """`bench media`: ``calls`` conversations at once, with sound in both directions for ``seconds``."""

    calls: int = 100
    seconds: float = 20.0


def add_media_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench media`."""
    add = parser.add_argument
    add("--calls", type=_count, default=100, metavar="N", help="conversations at once (default 100)")
    add("--seconds", type=_seconds, default=20.0, metavar="S", help="how long each has sound (default 20)")
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
