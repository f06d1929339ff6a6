"""What lies between the application and the switch in bad times."""

import asyncio
import contextlib
import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web


class Wire:
    """A TCP connection to ``upstream`` that can be cut, or made to carry nothing without being cut."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break all connections; new ones are possible."""
        for writer in self._writers:
            writer.transport.abort()

    def swallow(self) -> None:
        """Carry nothing from now on, in no direction, and say nothing."""
        self._open.clear()

    def carry(self) -> None:
        """Be a good wire again, for connections old and new."""
        self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._upstream)
        except OSError:
            writer.transport.abort()
            return
        for one, other in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(one, other))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                while chunk := await reader.read(65536):
                    await self._open.wait()
                    writer.write(chunk)
                    await writer.drain()
        finally:
            self._writers.discard(writer)
            writer.close()


@dataclass
class AriProxy:
    """An HTTP and WebSocket proxy that understands ARI just enough to misbehave.

    ``hears_requests`` false makes it an Asterisk of the time before REST over WebSocket: what comes over the socket
    is ignored. ``refuse`` maps a regular expression over ``METHOD path`` to the status that is answered instead.
    ``inject`` is sent to the application once, as frames, when it connects.
    """

    upstream: str
    hears_requests: bool = False
    refuse: dict[str, int] = field(default_factory=dict)
    inject: list[bytes] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_route("GET", "/ari/events", self._events)
        app.router.add_route("*", "/ari/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def _rest(self, request: web.Request) -> web.Response:
        line = f"{request.method} {request.match_info['path']}"
        self.seen.append(line)
        for pattern, status in self.refuse.items():
            if re.fullmatch(pattern, line):
                return web.json_response({"message": "refused by the test"}, status=status)
        async with self._session.request(
            request.method,
            self.upstream + request.path_qs,
            data=await request.read(),
            headers=self._headers(request),
        ) as response:
            body = await response.read()
            return web.Response(status=response.status, reason=response.reason, body=body)

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        near = web.WebSocketResponse()
        async with self._session.ws_connect(
            self.upstream + request.path_qs, headers=self._headers(request), decode_text=False
        ) as far:
            await near.prepare(request)
            for frame in self.inject:
                await near.send_frame(frame, aiohttp.WSMsgType.TEXT)
            ears = asyncio.create_task(self._listen(near, far))
            async for message in far:
                await near.send_frame(message.data, aiohttp.WSMsgType.TEXT)
            ears.cancel()
        return near

    async def _listen(
        self, near: web.WebSocketResponse, far: "aiohttp.ClientWebSocketResponse[bool]"
    ) -> None:
        async for message in near:
            if self.hears_requests:
                await far.send_str(message.data)
        await far.close()

    @staticmethod
    def _headers(request: web.Request) -> dict[str, str]:
        return {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
