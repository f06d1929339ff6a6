"""PostgreSQL or Redis goes away under load, the hard way, and comes back; for a site that has engines of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from apps.floor.journal.reader import Tail
from apps.floor.projector import projected_position
from contactcenter.bench.carriers import Carrier
from contactcenter.bench.watch import FloorWatch
from contactcenter.embedded.servers import ensure_running, status

LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 60.0


class Outage:
    """An engine is away for ``seconds``, longer where nobody has been served by then."""

    engine = ""
    signal = signal.SIGKILL

    def __init__(self, seconds: float, carrier: Carrier) -> None:
        self._seconds = seconds
        self._carrier = carrier
        self._folder = Path(os.environ["BENCH_ENGINES"])

    async def run(self) -> dict[str, Any]:
        """Return what was measured."""
        before = await self._carrier.served()
        process = (await asyncio.to_thread(status, self._folder))[self.engine]
        assert process is not None, f"{self.engine} does not run in {self._folder}"
        os.kill(process.pid, self.signal)
        began = time.monotonic()
        await asyncio.sleep(self._seconds)
        served = await self._served_since(before)
        away = time.monotonic() - began
        await asyncio.to_thread(ensure_running, self._folder)
        began = time.monotonic()
        await self._until_well()
        return {
            "away_seconds": round(away, 1),
            "served_meanwhile": served,
            "lag_seconds": round(time.monotonic() - began, 2),
        }

    async def _served_since(self, before: int) -> int:
        """Return how many were served; on a busy machine the engine stays away until one has been."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (served := await self._carrier.served() - before) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        return served

    async def _until_well(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._is_well():  # noqa: ASYNC110 - nobody announces it
                await asyncio.sleep(LOOK_SECONDS)

    async def _is_well(self) -> bool:
        raise NotImplementedError


class DatabaseOutage(Outage):
    """An immediate shutdown: no good-bye to anybody. It is well when all that was written until its return is in it."""

    engine = "postgresql"
    signal = signal.SIGQUIT

    def __init__(self, seconds: float, carrier: Carrier) -> None:
        super().__init__(seconds, carrier)
        self._wanted: int | None = None

    async def _is_well(self) -> bool:
        if self._wanted is None:
            self._wanted = await asyncio.to_thread(_journal_end)
        try:
            return await sync_to_async(_projected)() >= self._wanted
        except (DatabaseError, psycopg.Error):
            return False


class RedisOutage(Outage):
    """SIGKILL. It is well when the floor speaks again."""

    engine = "redis"

    async def _is_well(self) -> bool:
        watch = FloorWatch()
        try:
            return await watch.is_up()
        except OSError:
            return False
        finally:
            await watch.close()


def _journal_end() -> int:
    tail = Tail(Path(settings.FLOOR_JOURNAL_DIR) / settings.FLOOR_SITE, after=projected_floor())
    while tail.read(10_000):
        pass
    return tail.position


def projected_floor() -> int:
    """The begin of the oldest segment that is left; what lies before is in the database."""
    folder = Path(settings.FLOOR_JOURNAL_DIR) / settings.FLOOR_SITE
    return min(int(path.name.partition("-")[0]) for path in folder.glob("*.log")) - 1


def _projected() -> int:
    close_old_connections()
    return projected_position(settings.FLOOR_SITE)
