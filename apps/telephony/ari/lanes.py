"""More WebSockets to a node, which carry nothing but commands.

Asterisk works off one command after the other on each WebSocket. To originate a leg takes it milliseconds, and the
commands of all other calls would wait behind it; over HTTP they would not, but cost both sides twice the time.
"""

import asyncio
import logging
from typing import Any

import aiohttp

from apps.telephony.ari.events import MalformedFrame, RestResponse, parse
from apps.telephony.ari.socket import HEARTBEAT_SECONDS, SocketCommands
from apps.telephony.ports import NodeConfig, SwitchState

log = logging.getLogger(__name__)

LANES = 3
CONNECT_TIMEOUT = 5.0
_APPLICATION_TEXT = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


class CommandLanes:
    """A few connections. Each needs an application, as Asterisk knows no other kind; nothing ever happens in these."""

    def __init__(self, node: NodeConfig, session: aiohttp.ClientSession, state: SwitchState) -> None:
        self._node = node
        self._state = state
        self._session = session
        self._lanes: list[SocketCommands] = []
        self._readers: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open them. Where that fails there are fewer, or none: commands then travel with the events."""
        for number in range(LANES):
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    socket = await self._session.ws_connect(
                        f"{self._node.base_url.rstrip('/')}/ari/events",
                        params={"app": f"{self._node.app}-commands-{number}", "subscribeAll": "false"},
                        heartbeat=HEARTBEAT_SECONDS, max_msg_size=0, decode_text=False,
                    )  # fmt: skip
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                log.warning("node %s: no further connection for commands: %r", self._node.code, error)
                return
            reader = asyncio.create_task(self._read(socket))
            self._readers.add(reader)
            reader.add_done_callback(self._readers.discard)

    def pick(self) -> SocketCommands | None:
        """Return the connection on which fewest commands wait; None where there is none."""
        return min(self._lanes, key=lambda lane: lane.waiting, default=None)

    async def close(self) -> None:
        """Close them all; commands that wait for an answer get none."""
        readers = list(self._readers)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[Any]) -> None:
        lane = SocketCommands(socket)
        self._lanes.append(lane)
        try:
            async for message in socket:
                if message.type in _APPLICATION_TEXT:
                    self._resolve(lane, message.data)
            log.warning("node %s: a connection for commands was lost", self._node.code)
        finally:
            self._lanes.remove(lane)
            lane.abandon()
            await socket.close()

    def _resolve(self, lane: SocketCommands, frame: bytes) -> None:
        try:
            answer = parse(frame)
        except MalformedFrame as error:
            self._state.malformed += 1
            log.warning("node %s: malformed answer skipped: %r: %r", self._node.code, str(error), frame[:200])
            return
        if isinstance(answer, RestResponse):
            lane.resolve(answer)
