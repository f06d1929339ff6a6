"""A floor that cannot start, as the database is away, says so and tries again until it can (ADR 0091)."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import msgspec
from django.db import Error as DatabaseError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.connections import connect
from apps.floor.threads import in_database_thread

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

FIRST_SECONDS, MOST_SECONDS = 0.5, 2.0
"""The delays between two attempts grow no further: whoever waits for calls must notice a database that is back."""
REMIND_SECONDS = 30.0
KEPT_SECONDS = 10
"""So long /readyz believes that a floor still waits."""


class Patience:
    """Waits for the database in the name of a site. ``/readyz`` hears of it over Redis, where that answers."""

    def __init__(self, site: str, redis_url: str) -> None:
        self._site = site
        self._redis: Redis = connect(redis_url)
        self._delay = FIRST_SECONDS
        self._since: float | None = None
        self._told_at = 0.0
        self._told = ""

    async def read(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what ``function`` reads from the database, however long that takes."""
        while True:
            try:
                found = await in_database_thread(function, *args, **kwargs)
            except DatabaseError as error:
                await self.wait(error)
            else:
                self.answered()
                return found

    async def wait(self, error: DatabaseError) -> None:
        """Tell why nothing can be done yet, and return when it is time for another attempt."""
        self._since = self._since or time.time()
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        self._log(reason)
        await self._leave_word(reason)
        await asyncio.sleep(self._delay)
        self._delay = min(MOST_SECONDS, 2 * self._delay)

    def answered(self) -> None:
        """The database answered: a next wait is a new one."""
        if self._since is not None:
            log.info("site %s: the database is back after %.1f s", self._site, time.time() - self._since)
        self._since, self._told, self._delay = None, "", FIRST_SECONDS

    async def close(self) -> None:
        """Give the connection back."""
        await self._redis.aclose()

    def _log(self, reason: str) -> None:
        if reason != self._told or time.monotonic() - self._told_at >= REMIND_SECONDS:
            log.warning("site %s: no floor can start, the database is away: %s", self._site, reason)
            self._told, self._told_at = reason, time.monotonic()

    async def _leave_word(self, reason: str) -> None:
        word = msgspec.json.encode({"since": self._since, "reason": reason})
        try:
            await self._redis.set(wire.waiting_key(self._site), word, ex=KEPT_SECONDS)
        except (RedisError, OSError) as error:
            log.debug("nor can /readyz be told: %s", error)
