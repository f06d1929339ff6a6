"""`bench recovery` from inside its site: the floor is killed again and again under load, then the log is judged."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from apps.agents.models import SkillGroup
from apps.floor.inbox import floor_client
from apps.floor.live.hub import hub
from apps.interactions.models import EventLog, Interaction
from apps.kpis.selectors.summary import find_differences
from contactcenter.bench import watch
from contactcenter.bench.carriers import Carrier, make_carrier
from contactcenter.bench.directory import create_site
from contactcenter.bench.ledger import Ledger, Line
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.options import CallsOptions
from contactcenter.bench.outages import DatabaseOutage, RedisOutage
from contactcenter.bench.processes import Processes
from contactcenter.bench.recovery_figures import Seen, figures
from contactcenter.bench.recovery_options import AGENTS, BETWEEN_KILLS, RecoveryOptions, chance_of
from contactcenter.bench.staff import Staff

LOOK_SECONDS = 0.02
UP_SECONDS = 60.0
WRAP_UP_SECONDS = 2
UNSERVED = 5

Say = Callable[[str], None]


async def run_recovery(options: RecoveryOptions, folder: Path, say: Say) -> dict[str, Any]:
    """Run everything and return the figures. Raises Stalled, with the ends of the logs, where something hangs."""
    machine = machine_facts()
    with Processes(folder) as processes:
        carrier = make_carrier(options.switch, processes, folder, chance_of(options, "calls"))
        try:
            found = await RecoveryRun(options, processes, carrier, say).run()
        except (TimeoutError, watch.Stalled, ExceptionGroup) as error:
            raise watch.Stalled(f"{error!r}\n{processes.log_tails()}") from error
        finally:
            carrier.stop()
    return found | {"seed": options.seed, "machine": machine}


class RecoveryRun:
    """One run; ``seconds`` are from each SIGKILL until a floor leads again and has its switch."""

    def __init__(self, options: RecoveryOptions, processes: Processes, carrier: Carrier, say: Say) -> None:
        self._options = options
        self._processes = processes
        self._carrier = carrier
        self._say = say
        self._watch = watch.FloorWatch()
        self._floors: list[str] = []
        self._numbers = itertools.count()
        self._epoch = 0
        self._seconds: list[float] = []

    async def run(self) -> dict[str, Any]:
        agents = await sync_to_async(create_site)(CallsOptions(AGENTS, record=True), "")
        await SkillGroup.objects.aupdate(wrap_up_seconds=WRAP_UP_SECONDS)
        await self._carrier.start(agents)
        staff = Staff(agents, hub(), floor_client(), chance_of(self._options, "staff"))
        self._start_floor()
        await self._until_up(0)
        if self._options.standby:
            self._start_floor()
        working = [asyncio.create_task(staff.work()), asyncio.create_task(self._carrier.bring_calls())]
        try:
            return await self._under_load(working)
        finally:
            for task in working:
                task.cancel()
            await hub().stop()
            await floor_client().close()
            await self._watch.close()

    async def _under_load(self, working: list[asyncio.Task[None]]) -> dict[str, Any]:
        chance = chance_of(self._options, "instants")
        for number in range(self._options.kills):
            await asyncio.sleep(chance.uniform(*BETWEEN_KILLS))
            self._check(working)
            await self._kill(with_projector=chance.random() < 0.25)
            self._say(f"kill {number + 1}: a floor leads again after {self._seconds[-1]:.2f} s")
        outages = await self._outages()
        working[1].cancel()
        self._say("calls: nobody else calls; waiting for the end of those who did …")
        left = await self._carrier.finish()
        await watch.until(lambda count: count == 0, self._watch.open_interactions, "the agents to wrap up")
        await self._until_projected()
        ledger = await read_ledger()
        if left["dropped"]:
            ledger.hints += await unserved()
        seen = Seen(self._options, self._carrier.placed, self._seconds, left, ledger, await conservation())
        return figures(seen) | outages

    def _check(self, working: list[asyncio.Task[None]]) -> None:
        for task in working:
            if task.done():
                task.result()

    async def _kill(self, *, with_projector: bool) -> None:
        leader = self._floors.pop(0)
        if with_projector:
            with suppress(LookupError):  # the floor is just beginning
                os.kill(self._processes.running(leader).child("floor-projector").pid, signal.SIGKILL)
        self._processes.kill(leader)
        began = time.monotonic()
        self._start_floor()
        await self._until_up(self._epoch + 1)
        self._seconds.append(time.monotonic() - began)

    def _start_floor(self) -> None:
        name = f"floor-{next(self._numbers)}"
        self._processes.start(name, "manage.py", "floor")
        self._floors.append(name)

    async def _until_up(self, epoch: int) -> None:
        async with asyncio.timeout(UP_SECONDS):
            while True:
                beat = await self._watch.beat()
                up = any(switch["state"] == "up" for switch in beat.get("switches", {}).values())
                if up and beat["epoch"] >= epoch:
                    self._epoch = beat["epoch"]
                    return
                await asyncio.sleep(LOOK_SECONDS)

    async def _outages(self) -> dict[str, Any]:
        options, found = self._options, {}
        if options.database_away:
            self._say(f"database: stopped for {options.database_away:.0f} s …")
            found["database"] = await DatabaseOutage(options.database_away, self._carrier).run()
        if options.redis_away:
            self._say(f"redis: killed for {options.redis_away:.0f} s …")
            found["redis"] = await RedisOutage(options.redis_away, self._carrier).run()
        return found

    async def _until_projected(self) -> None:
        """Return when the journal is in the database, or nothing more comes: what is missing is for the judge."""
        wanted = self._carrier.placed
        try:
            await watch.until(
                lambda written: written >= wanted,
                lambda: watch.count_events("InteractionEnded"),
                "the projector",
                15.0,
            )
        except watch.Stalled as stalled:
            self._say(str(stalled))


@sync_to_async
def read_ledger() -> Ledger:
    """The EventLog of the run, judged from its begin to its end."""
    close_old_connections()
    rows = EventLog.objects.filter(site=settings.FLOOR_SITE).order_by("position")
    return Ledger().take(_line(row) for row in rows.iterator(chunk_size=5_000))


@sync_to_async
def unserved() -> list[str]:
    """What became of the first callers whom nobody answered."""
    close_old_connections()
    rows = Interaction.objects.filter(answered_at=None).order_by("arrived_at")[:UNSERVED]
    return [f"{row.pk.hex} was not answered, {row.outcome}: {_story_of(row)}" for row in rows]


def _story_of(row: Interaction) -> str:
    """Its events, each with the seconds since it arrived."""
    events = EventLog.objects.filter(interaction_id=row.pk).order_by("position")
    return ", ".join(f"{event.type} {(event.at - row.arrived_at).total_seconds():.1f}" for event in events)


def _line(row: EventLog) -> Line:
    data = row.data
    return Line(
        position=row.position, type=row.type, seq=row.seq,
        interaction_id=row.interaction_id.hex if row.interaction_id else "", agent_id=row.agent_id or 0,
        group=data.get("group", ""), queued_at=data.get("queued_at", 0.0),
        rank=(data.get("priority", 0), data.get("tier", 0)), channel_id=data.get("channel_id", ""),
    )  # fmt: skip


@sync_to_async
def conservation() -> list[str]:
    """What is wrong with the figures of the run; empty where all that was offered is accounted for."""
    close_old_connections()
    first = EventLog.objects.order_by("at").values_list("at", flat=True).first()
    last = EventLog.objects.order_by("-at").values_list("at", flat=True).first()
    if first is None or last is None:
        return ["the log is empty"]
    margin = 900
    return find_differences(start=watch.moment(first, -margin), end=watch.moment(last, margin))
