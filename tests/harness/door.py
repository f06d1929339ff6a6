"""A TCP address in front of PostgreSQL or Redis, at which nobody is at home until it is opened."""

import asyncio
import contextlib
from typing import Self
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tests.harness.suite import free_port


class Door:
    """``engine``: the path of its Unix socket, or host and port. Closed at first; a closed one refuses connections."""

    def __init__(self, *engine: str | int) -> None:
        self.port = free_port()
        self._engine = engine
        self._server: asyncio.Server | None = None
        self._streams: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for stream in self._streams:
            stream.cancel()
        await asyncio.gather(*self._streams, return_exceptions=True)

    async def open(self) -> None:
        """From now on the engine is there."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._engine) == 1:
            far_reader, far_writer = await asyncio.open_unix_connection(str(self._engine[0]))
        else:
            far_reader, far_writer = await asyncio.open_connection(*self._engine)
        for one, other in ((reader, far_writer), (far_reader, writer)):
            stream = asyncio.create_task(_pump(one, other))
            self._streams.add(stream)
            stream.add_done_callback(self._streams.discard)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65_536):
                writer.write(chunk)
                await writer.drain()
    finally:
        writer.close()


def database_door() -> tuple[Door, str]:
    """A door in front of this test's database, and the database's URL through it."""
    found = connection.settings_dict
    host, port = str(found["HOST"]), int(found["PORT"] or 5432)
    door = Door(f"{host}/.s.PGSQL.{port}") if host.startswith("/") else Door(host, port)
    user = urlsplit(settings.DATABASE_URL).netloc.rpartition("@")[0]
    return door, f"postgresql://{user}@127.0.0.1:{door.port}/{found['NAME']}"


def redis_door() -> tuple[Door, str]:
    """A door in front of this test's Redis, and the URL through it."""
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme == "unix":
        door = Door(unquote(parts.path))
        return door, f"redis://127.0.0.1:{door.port}/?{parts.query}"
    door = Door(str(parts.hostname), parts.port or 6379)
    user = parts.netloc.rpartition("@")[0]
    return door, urlunsplit(
        parts._replace(netloc=f"{user}@127.0.0.1:{door.port}" if user else f"127.0.0.1:{door.port}")
    )
