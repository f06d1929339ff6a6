"""A thin typed client for one Asterisk node: events in, commands out.

Events come over one WebSocket. Commands travel over some more of them where Asterisk understands that, which is asked
once per connection, and over HTTP otherwise; those that wait for their channel always travel over HTTP. All
commands are written so that repeating one is harmless; a command whose connection breaks is therefore sent once more
over HTTP.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import aiohttp
import msgspec

from apps.telephony.ari.events import USED_TYPES, AriEvent, MalformedFrame, RestResponse, parse
from apps.telephony.ari.http import HttpCommands
from apps.telephony.ari.lanes import CommandLanes
from apps.telephony.ari.requests import (
    NO_STATUS,
    SUPERSEDED,
    AriError,
    ConnectionLost,
    ConnectionRefused,
    Request,
    get,
    put,
)
from apps.telephony.ari.socket import HEARTBEAT_SECONDS, SocketCommands
from apps.telephony.ports import ALWAYS, Guard, NodeConfig, SwitchState

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

REQUEST_TIMEOUT = 5.0
CONNECT_TIMEOUT = 5.0
PROBE_TIMEOUT = 1.5

_APPLICATION_TEXT = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


class AriClient:
    """One node. :meth:`connect` opens a connection, :meth:`read` delivers events until it ends; then both again."""

    def __init__(
        self,
        node: NodeConfig,
        session: aiohttp.ClientSession,
        state: SwitchState,
        guard: Guard = ALWAYS,
    ) -> None:
        self._node = node
        self._guard = guard
        self._session = session
        self._state = state
        self._http = HttpCommands(session, node.base_url)
        self._socket: aiohttp.ClientWebSocketResponse[Any] | None = None
        self._over_socket: SocketCommands | None = None
        self._socket_usable = False
        self._lanes = CommandLanes(node, session, state, guard)

    async def connect(self) -> None:
        """Open the event WebSocket; raise :class:`ConnectionRefused` with the reason where that fails."""
        if not await self._guard.may_act():
            raise ConnectionRefused(SUPERSEDED)
        url = f"{self._node.base_url.rstrip('/')}/ari/events"
        params = {"app": self._node.app, "subscribeAll": "false"}
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                # Bytes, not text: a frame that is not UTF-8 must be skipped, not end the connection.
                self._socket = await self._session.ws_connect(
                    url, params=params, heartbeat=HEARTBEAT_SECONDS, max_msg_size=0, decode_text=False
                )
        except TimeoutError:
            raise ConnectionRefused(f"{self._node.base_url} does not answer") from None
        except aiohttp.WSServerHandshakeError as error:
            raise ConnectionRefused(self._handshake_problem(error.status)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionRefused(f"{self._node.base_url} cannot be reached: {error}") from error
        self._over_socket = SocketCommands(self._socket)
        self._socket_usable = False

    async def read(self, on_event: Callable[[AriEvent], None]) -> str:
        """Give every event to ``on_event`` (which must not block) until the connection ends; return why it ended."""
        socket, commands = self._opened()
        try:
            async for message in socket:
                if message.type in _APPLICATION_TEXT:
                    self._take(message.data, commands, on_event)
        finally:
            self._socket_usable = False
            commands.abandon()
        return f"connection lost: {socket.exception() or f'closed by Asterisk, code {socket.close_code}'}"

    async def prepare(self) -> None:
        """Choose how commands travel and tell Asterisk which events we want. :meth:`read` must be running."""
        self._socket_usable = await self._understands_requests()
        if self._socket_usable:
            await self._lanes.open()
        allowed = [{"type": name} for name in USED_TYPES]
        await self.request(put("applications", self._node.app, "eventFilter", body={"allowed": allowed}))

    async def request(self, request: Request, within: float = REQUEST_TIMEOUT) -> bytes:
        """Carry a command out and return the body of the answer; raise :class:`AriError`.

        The guard is asked each time: between two steps of one instruction a process may have been frozen for a minute.
        """
        self._state.commands += 1
        try:
            if self._over_socket is not None and self._socket_usable and not request.waits:
                if not await self._guard.may_act():
                    raise AriError(NO_STATUS, SUPERSEDED)
                return await (self._lanes.pick() or self._over_socket).request(request, within)
            return await self._http.request(request, within, self._guard)
        except ConnectionLost:
            # A kept connection may have been dead for a while; a new one tells how the switch really is.
            return await self._http.request(request, within, self._guard)

    async def fetch(self, request: Request, type_: type[Answer], within: float = REQUEST_TIMEOUT) -> Answer:
        """Return the typed answer of a reading request, always over HTTP: a long list must not hold events up."""
        self._state.commands += 1
        return msgspec.json.decode(await self._http.request(request, within), type=type_)

    async def close(self) -> None:
        """Close the connection; Asterisk ends the application, calls stay."""
        await self._lanes.close()
        if self._socket is not None:
            await self._socket.close()

    @property
    def uses_socket(self) -> bool:
        """Whether commands travel over the WebSocket."""
        return self._socket_usable

    def _take(self, frame: bytes, commands: SocketCommands, on_event: Callable[[AriEvent], None]) -> None:
        try:
            parsed = parse(frame)
        except MalformedFrame as error:
            self._state.malformed += 1
            log.warning("node %s: malformed frame skipped: %r: %r", self._node.code, str(error), frame[:200])
            return
        if isinstance(parsed, RestResponse):
            commands.resolve(parsed)
            return
        self._state.events += 1
        if parsed is None:
            self._state.skipped += 1
        else:
            on_event(parsed)

    async def _understands_requests(self) -> bool:
        _, commands = self._opened()
        try:
            await commands.request(get("asterisk", "ping"), PROBE_TIMEOUT)
        except AriError as error:
            log.info("node %s: no REST over WebSocket (%s), commands use HTTP", self._node.code, error)
            return False
        return True

    def _opened(self) -> tuple[aiohttp.ClientWebSocketResponse[Any], SocketCommands]:
        if self._socket is None or self._over_socket is None:
            raise RuntimeError("connect() comes first")
        return self._socket, self._over_socket

    def explain(self, error: AriError) -> str:
        """Return what an administrator should know of an error in talking to the node."""
        return (
            self._handshake_problem(error.status)
            if error.status
            else f"{self._node.base_url}: {error.message}"
        )

    def _handshake_problem(self, status: int) -> str:
        if status in (401, 403):
            return f"Asterisk refused user name or password of node '{self._node.code}' (HTTP {status})"
        if status == 404:
            return f"{self._node.base_url} has no ARI (HTTP 404): is res_ari loaded and ari.conf enabled?"
        return f"{self._node.base_url} refused the connection (HTTP {status})"
