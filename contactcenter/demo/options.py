"""What the user asked the demo to do."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

DEFAULT_PORT = 8000
DESCRIPTION = "Run the whole suite on this machine with virtual callers and agents."


@dataclass(frozen=True)
class DemoOptions:
    """Options of the `demo` command. `calls` None: callers come until the demo is stopped."""

    port: int = DEFAULT_PORT
    calls: int | None = None
    speed: float = 1.0
    seed: int | None = None
    exit_when_done: bool = False
    as_json: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments, for the short way in and for the management command."""
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="web port; the next free one if taken"
    )
    parser.add_argument(
        "--calls", type=_count, default=None, metavar="N", help="let N callers come, then report"
    )
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="X times as fast as real time")
    parser.add_argument("--seed", type=int, default=None, metavar="S", help="the same callers in every run")
    parser.add_argument("--exit", action="store_true", dest="exit_when_done", help="stop after the N calls")
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="key figures as JSON on the last line"
    )


def from_namespace(found: argparse.Namespace) -> DemoOptions:
    """The parsed arguments as DemoOptions. Raises ValueError for options that need --calls."""
    options = DemoOptions(
        port=found.port,
        calls=found.calls,
        speed=found.speed,
        seed=found.seed,
        exit_when_done=found.exit_when_done,
        as_json=found.as_json,
    )
    if options.calls is None and (options.exit_when_done or options.as_json):
        raise ValueError("--exit and --json report on a number of calls: add --calls N")
    return options


def _port(text: str) -> int:
    return _within(int(text), 1, 65_535, "a port from 1 to 65535")


def _count(text: str) -> int:
    return _within(int(text), 1, 1_000_000, "a number of calls from 1 to 1000000")


def _speed(text: str) -> float:
    value = float(text)
    if not 0.1 <= value <= 1_000:
        raise argparse.ArgumentTypeError("expected a speed from 0.1 to 1000")
    return value


def _within(value: int, low: int, high: int, what: str) -> int:
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"expected {what}")
    return value
