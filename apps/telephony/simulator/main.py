"""Running the virtual Asterisk as a process: options, signals, the summary at the end.

``python -m apps.telephony.simulator`` starts without Django, in a fraction of a second; the management command
``simulator`` is the same with the same options.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from apps.kernel.clock import SystemClock
from apps.telephony.simulator.credentials import Credentials
from apps.telephony.simulator.engine import LoadPlan
from apps.telephony.simulator.scenario import Scenario, load
from apps.telephony.simulator.server import SimulatorServer

PASSWORD_VARIABLE = "SIMULATOR_PASSWORD"  # noqa: S105 - the name of a variable
SETTLE_SECONDS = 30.0
"""How long (virtual) the application may take to clear up behind the last call before what is left counts as leaked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=int, default=8188, help="port to listen on; 0 lets the system choose")
    add("--calls", type=_count, default=0, help="how many calls come in; 0: no end")
    add(
        "--rate",
        type=_not_negative,
        default=0.1,
        help="calls a second of the virtual clock; 0: none by themselves",
    )
    add("--regular", action="store_true", help="calls at equal distances, not at random (Poisson) moments")
    add("--speed", type=_positive, default=1.0, help="virtual seconds for each real second")
    add("--seed", type=int, default=1, help="the same seed gives the same callers")
    add("--clock-start", type=float, help="virtual time (Unix seconds) at --clock-anchor")
    add(
        "--clock-anchor",
        type=float,
        help="real time (Unix seconds) at which the virtual clock shows --clock-start",
    )
    add("--user", default="contactcenter", help="ARI user")
    add(
        "--password",
        default=os.environ.get(PASSWORD_VARIABLE),
        help=f"ARI password (or variable {PASSWORD_VARIABLE})",
    )
    add("--app", default="contactcenter", help="Stasis application that gets the calls")
    add("--scenario", type=Path, help="JSON file that describes callers and telephones")
    add("--hold", action="store_true", help="let calls in only after POST /simulator/start")
    add("--exit", action="store_true", help="end when all --calls have ended")


def run(options: dict[str, Any]) -> int:
    """Serve until a signal, or until all calls have ended (``exit``). Returns the exit status of the process.

    Raises ``ScenarioError`` for a scenario that cannot be used, ``ValueError`` where there is no password, ``OSError``
    where the port is taken.
    """
    if not options["password"]:
        raise ValueError(f"give the ARI password with --password or in {PASSWORD_VARIABLE}")
    scenario = load(options["scenario"]) if options["scenario"] else Scenario()
    return asyncio.run(_Process(options, scenario).run())


class _Process:
    def __init__(self, options: dict[str, Any], scenario: Scenario) -> None:
        self._exit = bool(options["exit"])
        plan = LoadPlan(
            options["calls"], options["rate"], options["seed"], not options["regular"], options["hold"]
        )
        self._server = SimulatorServer(
            credentials=Credentials(options["user"], options["password"]),
            clock=SystemClock(options["speed"], options["clock_start"], options["clock_anchor"]),
            scenario=scenario,
            plan=plan,
            app=options["app"],
            host=options["host"],
            port=options["port"],
        )
        self._engine = self._server.engine
        self._engine.load.on_finished = self._on_finished
        self._stopped = asyncio.Event()
        self._reported = False

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopped.set)
        await self._server.start()
        say(f"virtual Asterisk: {self._server.base_url}")
        await self._stopped.wait()
        self._report()
        await self._server.stop()
        return 0

    def _on_finished(self) -> None:
        """The last call has ended; the application may take a while to clear up behind it, but not for ever."""
        world, speed = self._engine.world, self._engine.clock.speed
        give_up_at = world.now + SETTLE_SECONDS * max(1.0, speed / 10)

        def look() -> None:
            if any(self._engine.leaks().values()) and world.now < give_up_at:
                world.later(1.0, look)
            else:
                self._report()
                if self._exit:
                    self._stopped.set()

        look()

    def _report(self) -> None:
        if self._reported:
            return
        self._reported = True
        load = self._engine.load
        summary = {
            "offered": load.offered,
            "finished": load.finished,
            **load.outcomes,
            "leaked": self._engine.leaks(),
        }
        say(json.dumps(summary))


def say(line: str) -> None:
    """Write a line to standard output at once; whoever started the process reads it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _not_negative(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError("must be a number, not negative")
    return number


def _positive(text: str) -> float:
    number = _not_negative(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return number
