"""`demo_run clock` and `demo_run finish`: the two ends of `demo --calls N`, asked by the demo's supervisor.

Figures are kept by the quarter of an hour. A run therefore begins at the next full quarter behind everything that the
database knows: its figures are its own, however many runs there were before.
"""

import asyncio
import base64
import json
import math
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Max

from apps.floor.live.hub import hub
from apps.interactions.models import EventLog, Interaction, Segment
from apps.kernel.clock import as_datetime
from apps.kpis.selectors import get_run_summary

QUARTER_SECONDS = 900
SIGN_IN_SECONDS = 60.0
STALL_SECONDS = 120.0
SETTLE_SECONDS = 60.0
LOOK_SECONDS = 0.5
PROGRESS_SECONDS = 5.0


class Command(BaseCommand):
    help = "Used by the demo: tell when a run of calls may begin, or let it begin and report on its end."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True)
        tasks.add_parser("clock", help="print the Unix time at which the next run begins")
        finish = tasks.add_parser(
            "finish", help="let the calls in, wait for their end, print the figures as JSON"
        )
        finish.add_argument("--calls", type=int, required=True)
        finish.add_argument("--start", type=float, required=True, help="Unix time at which the run began")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["task"] == "clock":
            self.stdout.write(str(next_start()))
            return
        asyncio.run(until_agents_are_there())
        ask_simulator("start", {})
        self._wait_for_calls(options["calls"])
        start = as_datetime(options["start"])
        end = self._wait_for_rows(options["calls"], start)
        self.stdout.write(json.dumps(report(options["calls"], start, end)))

    def _wait_for_calls(self, calls: int) -> None:
        """Return when the last caller has hung up. Raises CommandError when nothing moves any more."""
        moved, told, before = time.monotonic(), 0.0, -1
        while True:
            status = ask_simulator("status")
            if status["complete"]:
                return
            if status["finished"] != before:
                before, moved = status["finished"], time.monotonic()
            if time.monotonic() - moved > STALL_SECONDS:
                raise CommandError(f"No call has ended for {STALL_SECONDS:.0f} s: {json.dumps(status)}")
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                self.stderr.write(
                    f"  {status['finished']} of {calls} calls have ended, {status['active']} are on"
                )
            time.sleep(LOOK_SECONDS)

    def _wait_for_rows(self, calls: int, start: datetime) -> datetime:
        """Return a time behind the run's last event, once the database has all of it and agents have wrapped up."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while not is_settled(calls, start):
            if time.monotonic() > deadline:
                self.stderr.write("  Not every call reached the database with an outcome.")
                break
            time.sleep(LOOK_SECONDS)
        last = EventLog.objects.aggregate(last=Max("at"))["last"] or start
        return as_datetime(_next_quarter(last.timestamp()))


def next_start() -> int:
    """Return the next full quarter of an hour (Unix seconds) after now and after every known event."""
    last = EventLog.objects.aggregate(last=Max("at"))["last"]
    return _next_quarter(max(time.time(), last.timestamp() if last else 0.0))


def _next_quarter(at: float) -> int:
    return math.floor(at / QUARTER_SECONDS + 1) * QUARTER_SECONDS


def is_settled(calls: int, start: datetime) -> bool:
    """Whether every call of the run is in the database with its outcome, and every conversation is wrapped up."""
    ended = Interaction.objects.filter(arrived_at__gte=start, ended_at__isnull=False).count()
    open_work = Segment.objects.filter(answered_at__gte=start, wrapped_up_at__isnull=True).exists()
    return ended >= calls and not open_work


def report(calls: int, start: datetime, end: datetime) -> dict[str, Any]:
    """Return the key figures of the run, with how many calls there were and how they ended."""
    rows = Interaction.objects.filter(arrived_at__gte=start, arrived_at__lt=end, ended_at__isnull=False)
    outcomes = dict(rows.values_list("outcome").annotate(Count("id")).order_by())
    return {
        **get_run_summary(start, end),
        "calls": calls,
        "ended": sum(outcomes.values()),
        "outcomes": outcomes,
    }


async def until_agents_are_there() -> None:
    """Return when the number of available agents has settled. Raises CommandError when there are none."""
    client = hub().subscribe("floor")
    frames = aiter(client)
    available, since = 0, time.monotonic()
    try:
        async with asyncio.timeout(SIGN_IN_SECONDS):
            while not (available and time.monotonic() - since > 1.0):
                await anext(frames)
                views = hub().picture.agents.values()
                now = sum(view["presence"] == "available" for view in views)
                if now != available:
                    available, since = now, time.monotonic()
    except TimeoutError:
        raise CommandError("No agent has signed in; see the logs of floor and virtual-agents.") from None
    finally:
        hub().unsubscribe(client)
        await hub().stop()


def ask_simulator(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the answer of the virtual Asterisk's own door; ``body`` None asks, anything else instructs."""
    login = base64.b64encode(f"contactcenter:{settings.DEMO_SWITCH_PASSWORD}".encode()).decode()
    request = urllib.request.Request(
        f"{settings.DEMO_SWITCH_URL}/simulator/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Basic {login}"},
    )
    return _retried(lambda: _json(request))


def _json(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def _retried(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Ask again for some seconds: the simulator may still be starting."""
    deadline = time.monotonic() + STALL_SECONDS / 4
    while True:
        try:
            return ask()
        except OSError as error:
            if time.monotonic() > deadline:
                raise CommandError(f"The virtual Asterisk does not answer: {error}") from error
            time.sleep(LOOK_SECONDS)
