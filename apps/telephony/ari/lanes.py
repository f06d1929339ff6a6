"""More WebSockets to a node, which carry nothing but commands.

Asterisk works off one command after the other on each WebSocket. To originate a leg takes it milliseconds, and the
commands of all other calls would wait behind it; over HTTP they would not, but cost both sides twice the time.
"""

import asyncio
import logging
from typing import Any

import aiohttp

from apps.telephony.ari.backoff import Backoff
from apps.telephony.ari.events import MalformedFrame, RestResponse, parse
from apps.telephony.ari.socket import HEARTBEAT_SECONDS, SocketCommands
from apps.telephony.ports import ALWAYS, Guard, NodeConfig, SwitchState

log = logging.getLogger(__name__)

LANES = 3
CONNECT_TIMEOUT = 5.0
LONGEST_WAIT = 30.0
"""Seconds between two attempts to open a lane, at most; the others and the events' own connection serve meanwhile."""
STEADY_SECONDS = 5.0
"""A lane that lived so long was no failure: when it is lost, the next attempt comes soon."""
_APPLICATION_TEXT = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


class CommandLanes:
    """A few connections. Each needs an application, as Asterisk knows no other kind; nothing ever happens in these.

    One that is lost is opened again, later and later while that fails, unless ``guard`` says that another process acts
    on the switch now: opened by two, an application belongs to the last.
    """

    def __init__(
        self, node: NodeConfig, session: aiohttp.ClientSession, state: SwitchState, guard: Guard = ALWAYS
    ) -> None:
        self._node = node
        self._state = state
        self._session = session
        self._guard = guard
        self._lanes: list[SocketCommands] = []
        self._keepers: list[asyncio.Task[None]] = []

    def __len__(self) -> int:
        """How many are open."""
        return len(self._lanes)

    async def open(self) -> None:
        """Return when each has been tried. Where that fails there are fewer, or none, until a later attempt succeeds:
        commands then travel with the events."""
        tried = [asyncio.Event() for _ in range(LANES)]
        self._keepers = [asyncio.create_task(self._keep(*lane)) for lane in enumerate(tried)]
        await asyncio.gather(*(event.wait() for event in tried))

    def pick(self) -> SocketCommands | None:
        """Return the connection on which fewest commands wait; None where there is none."""
        return min(self._lanes, key=lambda lane: lane.waiting, default=None)

    async def close(self) -> None:
        """Close them all; commands that wait for an answer get none."""
        keepers, self._keepers = self._keepers, []
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, number: int, tried: asyncio.Event) -> None:
        """Keep one lane open until cancelled. ``tried`` is set after the first attempt, whatever came of it."""
        backoff, now = Backoff(most=LONGEST_WAIT), asyncio.get_running_loop().time
        try:
            while await self._guard.may_act():
                began = now()
                problem = await self._serve(number, tried)
                tried.set()
                if now() - began >= STEADY_SECONDS:
                    backoff.reset()
                delay = backoff.next()
                log.warning(
                    "node %s: connection %d for commands %s; again in %.1f s",
                    self._node.code, number, problem, delay,
                )  # fmt: skip
                await asyncio.sleep(delay)
        finally:
            tried.set()

    async def _serve(self, number: int, opened: asyncio.Event) -> str:
        """Open a lane and carry its answers until it is lost; return what happened."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                socket = await self._session.ws_connect(
                    f"{self._node.base_url.rstrip('/')}/ari/events",
                    params={"app": f"{self._node.app}-commands-{number}", "subscribeAll": "false"},
                    heartbeat=HEARTBEAT_SECONDS, max_msg_size=0, decode_text=False,
                )  # fmt: skip
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return f"cannot be opened: {error!r}"
        await self._read(socket, opened)
        return "was lost"

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[Any], opened: asyncio.Event) -> None:
        lane = SocketCommands(socket)
        self._lanes.append(lane)
        opened.set()
        try:
            async for message in socket:
                if message.type in _APPLICATION_TEXT:
                    self._resolve(lane, message.data)
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
