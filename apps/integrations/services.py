"""Writes, and what asks another system once."""

import asyncio

from apps.integrations.client import HttpClient as HttpClient
from apps.integrations.domain.exchange import Connection, Question
from apps.kernel.clock import SystemClock


def check_connection(*, connection: Connection) -> int:
    """Ask the address of a connection itself and return the status of the answer; raise ``NotAnswered``."""
    return asyncio.run(_check(connection))


async def _check(connection: Connection) -> int:
    client = HttpClient(SystemClock())
    await client.use({connection.code: connection})
    try:
        return (await client.ask(connection.code, Question("GET", ""))).status
    finally:
        await client.close()
