"""The dashboard's key figures: computed once per process, sent to every dashboard of it."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import msgspec
from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.floor.live.client import HubClient
from apps.floor.live.hub import hub
from apps.floor.loops import PerLoop
from apps.supervision.tiles import Slow, read_slow, read_tiles

logger = logging.getLogger(__name__)

AT_MOST_EVERY_SECONDS = 1.0
AT_LEAST_EVERY_SECONDS = 60.0
SLOW_AT_MOST_EVERY_SECONDS = 5.0


class TileBoard:
    """Reads the figures when the floor says that they changed, at most once a second, and once a minute
    anyway.

    It works only while a dashboard is open. While the database cannot be read the dashboards are told so
    (``tiles_failed``) and keep what they have.
    """

    def __init__(self, floor_time: Callable[[], float]) -> None:
        self.latest: str = ""
        self._floor_time = floor_time
        self._clients: set[HubClient] = set()
        self._wanted = asyncio.Event()
        self._slow: Slow | None = None
        self._slow_read = 0.0
        self._task: asyncio.Task[None] | None = None

    def join(self, client: HubClient) -> None:
        """Send ``client`` what is known, and from now on every change."""
        self._clients.add(client)
        if self.latest:
            client.offer(self.latest)
        self._wanted.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="tile-board")

    def leave(self, client: HubClient) -> None:
        """Forget the client; a forgotten one is fine."""
        self._clients.discard(client)
        if not self._clients and self._task is not None:
            self._task.cancel()
            self._task = None
            self.latest = ""
            self._slow = None

    def refresh_soon(self) -> None:
        """The figures have changed."""
        self._wanted.set()

    async def _run(self) -> None:
        while True:
            self._wanted.clear()
            self._send(await self._compute())
            await asyncio.sleep(AT_MOST_EVERY_SECONDS)
            try:
                async with asyncio.timeout(AT_LEAST_EVERY_SECONDS):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _compute(self) -> dict[str, Any]:
        at = self._floor_time()
        try:
            return await database_sync_to_async(self._read)(at)
        except DatabaseError as error:
            logger.warning("key figures cannot be read: %s", error)
            return {"kind": "tiles_failed", "at": at}

    def _read(self, at: float) -> dict[str, Any]:
        if self._slow is None or self._slow_is_old(self._slow, at):
            self._slow = read_slow(at)
            self._slow_read = time.monotonic()
        return read_tiles(at, self._slow)

    def _slow_is_old(self, slow: Slow, at: float) -> bool:
        """After a minute of the floor's time (which may pass faster than ours), but no oftener than it is worth."""
        ours = time.monotonic() - self._slow_read
        return ours >= SLOW_AT_MOST_EVERY_SECONDS and max(ours, abs(at - slow.at)) >= AT_LEAST_EVERY_SECONDS

    def _send(self, frame: dict[str, Any]) -> None:
        text = msgspec.json.encode(frame).decode()
        if frame["kind"] == "tiles":
            self.latest = text
        for client in self._clients:
            client.offer(text)


def _floor_time() -> float:
    """The floor's own time, which may run faster than ours; ours until the floor has spoken."""
    return hub().picture.at or time.time()


_boards: PerLoop[TileBoard] = PerLoop(lambda: TileBoard(_floor_time))


def tile_board() -> TileBoard:
    """The board of the running event loop."""
    return _boards.get()
