"""A system that other systems are, over real sockets: quick, slow, endless, redirecting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from apps.integrations.client import HttpClient
from apps.integrations.domain.addresses import read_networks
from apps.integrations.domain.exchange import Connection
from apps.kernel.clock import ManualClock

LOCAL = read_networks("127.0.0.0/8\n::1")


class Elsewhere:
    """Counts what it was asked. ``status`` is what ``/status`` answers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keys: list[str] = []
        self.status = 200
        self.port = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        self.keys.append(request.headers.get("Authorization", ""))
        behaviour: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
            "/slow": self._slow, "/endless": self._endless, "/long": self._long, "/zipped": self._zipped,
            "/away": self._away, "/home": self._home, "/round": self._round, "/status": self._status,
        }  # fmt: skip
        return await behaviour.get(request.path, self._json)(request)

    async def _json(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"path": request.path_qs, "said": (await request.read()).decode()})

    async def _status(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=self.status)

    async def _slow(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        """One byte after the other, for ever."""
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    async def _long(self, request: web.Request) -> web.StreamResponse:
        """A gigabyte, if anybody reads it."""
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(16_384):
            await response.write(b"x" * 65_536)
        return response

    async def _zipped(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    async def _away(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"http://127.0.0.2:{self.port}/secret")

    async def _home(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/order")

    async def _round(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/round")


@asynccontextmanager
async def elsewhere() -> AsyncIterator[Elsewhere]:
    """Run it on all loopback addresses, until left."""
    system = Elsewhere()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", system.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    system.port = runner.addresses[0][1]
    try:
        yield system
    finally:
        await runner.cleanup()


@asynccontextmanager
async def client_of(connection: Connection, **how: object) -> AsyncIterator[tuple[HttpClient, ManualClock]]:
    clock = ManualClock(1_800_000_000.0)
    client = HttpClient(clock, **how)  # type: ignore[arg-type]
    await client.use({connection.code: connection})
    try:
        yield client, clock
    finally:
        await client.close()
