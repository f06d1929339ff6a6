"""Writes, and what asks another system once."""

import asyncio
from typing import TYPE_CHECKING

from apps.integrations.domain.exchange import Connection, Question
from apps.kernel.clock import Clock, SystemClock

if TYPE_CHECKING:
    from apps.integrations.client import HttpClient as HttpClient


def make_client(clock: Clock) -> "HttpClient":
    """Return a door to other systems."""
    from apps.integrations.client import (
        HttpClient,  # not above: aiohttp reads all certificates when it is loaded
    )

    return HttpClient(clock)


def check_connection(*, connection: Connection) -> int:
    """Ask the address of a connection itself and return the status of the answer; raise ``NotAnswered``."""
    return asyncio.run(_check(connection))


async def _check(connection: Connection) -> int:
    client = make_client(SystemClock())
    await client.use({connection.code: connection})
    try:
        return (await client.ask(connection.code, Question("GET", ""))).status
    finally:
        await client.close()
