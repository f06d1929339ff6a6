"""Looking at a running floor from outside: its beat, and how far its projector is."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from redis.asyncio import Redis

from apps.floor import wire
from apps.interactions.models import EventLog
from contactcenter.bench.story import LoggedEvent, Story

LOOK_SECONDS = 0.25
STALL_SECONDS = 60.0

Found = TypeVar("Found")


class Stalled(Exception):
    """Something did not happen; the text says what was waited for."""


async def until(
    done: Callable[[Found], bool],
    look: Callable[[], Awaitable[Found]],
    what: str,
    stall_seconds: float = STALL_SECONDS,
) -> Found:
    """Look again and again until ``done(found)``, and return it. Raises Stalled when nothing else is found for long."""
    before, moved = None, time.monotonic()
    while not done(found := await look()):
        if found != before:
            before, moved = found, time.monotonic()
        if time.monotonic() - moved > stall_seconds:
            raise Stalled(f"waiting for {what}, but nothing moves any more: {found}")
        await asyncio.sleep(LOOK_SECONDS)
    return found


def moment(at: datetime, seconds: float) -> datetime:
    """So many seconds after ``at``."""
    return at + timedelta(seconds=seconds)


class FloorWatch:
    """Reads the beat of the floor, which is kept in Redis."""

    def __init__(self) -> None:
        self._redis: Redis = Redis.from_url(settings.REDIS_URL)

    async def close(self) -> None:
        """Give the connection back."""
        await self._redis.aclose()

    async def beat(self) -> dict[str, Any]:
        """The last beat; empty where no floor has spoken for some seconds."""
        raw = await self._redis.get(wire.beat_key(settings.FLOOR_SITE))
        found: dict[str, Any] = json.loads(raw) if raw else {}
        return found

    async def fresh_beat(self) -> dict[str, Any]:
        """A beat made after this call: its counters hold all that has happened before."""
        last = (await self.beat()).get("at", 0.0)
        return await until(lambda beat: beat.get("at", 0.0) > last, self.beat, "a beat of the floor")

    async def is_up(self) -> bool:
        """Whether the floor has its switch."""
        return any(switch["state"] == "up" for switch in (await self.beat()).get("switches", {}).values())

    async def open_interactions(self) -> int:
        """How many interactions the floor still has to do with. Raises KeyError where no floor speaks."""
        return int((await self.beat())["open_interactions"])


@sync_to_async
def count_events(*types: str) -> int:
    """How many events of these types the projector has written."""
    close_old_connections()
    return EventLog.objects.filter(type__in=types).count()


@sync_to_async
def read_story() -> Story:
    """The EventLog of the run, read from its begin to its end."""
    rows = EventLog.objects.order_by("site", "position").values_list(
        "type", "at", "interaction_id", "agent_id", "data__channel_id"
    )
    return Story().take(
        LoggedEvent(kind, at.timestamp(), key.hex if key else "", agent or 0, channel or "")
        for kind, at, key, agent, channel in rows.iterator(chunk_size=5_000)
    )
