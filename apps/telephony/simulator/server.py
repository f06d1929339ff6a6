"""The socket side: HTTP, the events WebSocket, authentication. What is asked for is done by the engine."""

import asyncio
import time
from typing import Any, Final

from aiohttp import web

from apps.kernel.clock import Clock
from apps.telephony.simulator.connection import Connection
from apps.telephony.simulator.control import Control
from apps.telephony.simulator.credentials import Credentials
from apps.telephony.simulator.engine import Engine, LoadPlan
from apps.telephony.simulator.faults import Fault, FaultPlan, failure
from apps.telephony.simulator.resources.system import VERSION
from apps.telephony.simulator.rest import Answer, Refusal, Request, Response, decode_body, error
from apps.telephony.simulator.scenario import Scenario

SERVER_HEADER: Final = f"Asterisk/{VERSION}"
_UNAUTHORIZED: Final = error(401, "Unauthorized", "Authentication required")
_NOT_BOOTED: Final = error(503, "Service Unavailable", "Asterisk not booted")


class SimulatorServer:
    """A virtual Asterisk on one port of one address.

    ``port`` 0 lets the system choose; :attr:`base_url` is known after :meth:`start`.
    """

    def __init__(
        self, *, credentials: Credentials, clock: Clock, scenario: Scenario | None = None, plan: LoadPlan | None = None,
        app: str = "contactcenter", host: str = "127.0.0.1", port: int = 0,
    ) -> None:  # fmt: skip
        self.faults = FaultPlan()
        self.engine = Engine(
            clock, self._send, scenario or Scenario(), plan or LoadPlan(), app=app, name=_unique_name()
        )
        self._credentials = credentials
        self._host, self._port = host, port
        self._connections: dict[str, Connection] = {}
        self._open: set[Connection] = set()
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """Root of the HTTP server; ARI is below ``/ari/``."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen; raise ``OSError`` where the port is taken."""
        application = web.Application(middlewares=[self._authenticate], client_max_size=2**22)
        application.add_routes(Control(self, self.faults).routes())
        application.router.add_get("/ari/events", self._events)
        application.router.add_route("*", "/ari/{path:.*}", self._rest)
        application.on_response_prepare.append(_sign)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, backlog=512)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Cut everybody off and stop listening. May be repeated."""
        self.engine.close()
        self.cut_connections()
        if self._runner is not None:
            await self._runner.cleanup()

    def cut_connections(self, app: str = "") -> None:
        """Break the events WebSockets off whose application's name contains ``app``: all, where that is empty."""
        for connection in list(self._open):
            if app in connection.app:
                connection.cut()

    def broadcast(self, frame: bytes) -> None:
        """Send a frame as it is to every connected application."""
        for connection in self._connections.values():
            connection.send_raw(frame)

    def _send(self, app: str, event: dict[str, Any]) -> None:
        connection = self._connections.get(app)
        if connection is not None:
            connection.send(event)

    def _serve(self, request: Request, answer: Answer) -> None:
        """Carry a request out, unless a fault was ordered for it."""
        fault = self.faults.meet(request)
        if fault is None:
            self.engine.handle(request, answer)
        elif fault.kind == "status":
            answer(failure(fault))
        elif fault.kind == "delay":
            self._serve_late(fault, request, answer)

    def _serve_late(self, fault: Fault, request: Request, answer: Answer) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(fault.seconds, lambda: self.engine.handle(request, answer))

    @web.middleware
    async def _authenticate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        authorization = request.headers.get("Authorization", "")
        if not self._credentials.accept(authorization, request.query.get("api_key", "")):
            response = _http(_UNAUTHORIZED)
            response.headers["WWW-Authenticate"] = 'Basic realm="Asterisk REST Interface"'
            return response
        refused = (
            request.path.startswith("/ari/") and asyncio.get_running_loop().time() < self.faults.refuse_until
        )
        answered: web.StreamResponse = _http(_NOT_BOOTED) if refused else await handler(request)
        return answered

    async def _rest(self, request: web.Request) -> web.Response:
        try:
            body = decode_body(await request.read())
        except Refusal as refusal:
            return _http(refusal.response)
        answered: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        uri = request.raw_path.removeprefix("/ari/")
        self._serve(Request(request.method, uri, body), lambda response: _settle(answered, response))
        return _http(await answered)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        apps = [app for app in request.query.get("app", "").split(",") if app]
        if not apps:
            return web.Response(status=400, text="HTTP request is missing param: [app]")
        socket = web.WebSocketResponse(heartbeat=30.0, max_msg_size=2**22, compress=False)
        if not socket.can_prepare(request):
            return web.Response(status=426, reason="Upgrade Required", text="Upgrade Required")
        await socket.prepare(request)
        if isinstance(request.transport, asyncio.Transport):
            await self._serve_connection(socket, apps, request.transport)
        return socket

    async def _serve_connection(
        self, socket: web.WebSocketResponse, apps: list[str], transport: asyncio.Transport
    ) -> None:
        world = self.engine.world
        connection = Connection(
            socket,
            transport,
            apps[0],
            serve=self._serve,
            now=lambda: world.now,
            shows=lambda kind: self._shows(apps[0], kind),
        )
        self._open.add(connection)
        for app in apps:
            self._register(app, connection)
        try:
            await connection.run()
        finally:
            self._open.discard(connection)
            for app in apps:
                self._unregister(app, connection)

    def _register(self, app: str, connection: Connection) -> None:
        self.engine.act(lambda: self.engine.world.connect(app))
        self._connections[app] = connection

    def _unregister(self, app: str, connection: Connection) -> None:
        if self._connections.get(app) is connection:
            del self._connections[app]
            self.engine.act(lambda: self.engine.world.disconnect(app))

    def _shows(self, app: str, kind: str) -> bool:
        known = self.engine.world.apps.get(app)
        return known is None or known.wants(kind)


def _unique_name() -> str:
    """Return a name that no other run has: the virtual time may be the same in two runs, channels' ids must not be."""
    return f"virtual{time.time_ns() // 1_000_000:x}"


def _settle(future: "asyncio.Future[Response]", response: Response) -> None:
    if not future.done():
        future.set_result(response)


def _http(response: Response) -> web.Response:
    headers = {"Cache-Control": "no-cache, no-store"}
    if response.location:
        headers["Location"] = response.location
    if response.allow:
        headers["Allow"] = ",".join(response.allow)
    body = response.encoded()
    if body:
        headers["Content-Type"] = response.content_type
    return web.Response(status=response.status, reason=response.reason, body=body or None, headers=headers)


async def _sign(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = SERVER_HEADER
