"""A small contact centre: answer, menu, wait, ring an agent, connect, record. Over a socket or without, for load."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

import aiohttp

from apps.telephony.simulator.resources.routes import ROUTER
from apps.telephony.simulator.rest import Request, Response
from apps.telephony.simulator.world import World

APP = "contactcenter"
Send = Callable[[str, str], None]


class SmallApplication:
    """Serves every call of a node with a pool of agents; one event at a time, commands without waiting for answers.

    ``send`` takes method and URI of a request.
    """

    def __init__(self, agents: int, send: Send) -> None:
        self.events = 0
        self.connected = 0
        self._send = send
        self._free = deque(str(1001 + number) for number in range(agents))
        self._waiting: dict[str, None] = {}
        self._agent_of: dict[str, str] = {}

    def begin(self) -> None:
        """Prepare the node."""
        self._post("bridges/wait?type=holding")

    def take(self, event: dict[str, Any]) -> None:
        """React to an event."""
        self.events += 1
        handler = getattr(self, f"_on_{event['type']}", None)
        if handler is not None:
            handler(event)

    def _on_StasisStart(self, event: dict[str, Any]) -> None:  # noqa: N802 - ARI's name
        channel = event["channel"]["id"]
        if event["args"][0] == "agent":
            caller = event["args"][1]
            self.connected += 1
            self._post(f"bridges/call-{caller}")
            self._post(f"bridges/call-{caller}/addChannel?channel={caller},{channel}")
            self._post(f"bridges/call-{caller}/record?name=rec-{caller}&format=wav")
        else:
            self._post(f"channels/{channel}/answer")
            self._post(
                f"channels/{channel}/play?media=sound:hello,sound:one-moment-please&playbackId=play-{channel}"
            )

    def _on_ChannelDtmfReceived(self, event: dict[str, Any]) -> None:  # noqa: N802
        channel = event["channel"]["id"]
        if channel in self._waiting or channel in self._agent_of:
            return
        self._send("DELETE", f"playbacks/play-{channel}")
        self._post(f"bridges/wait/addChannel?channel={channel}")
        self._waiting[channel] = None
        self._match()

    def _on_StasisEnd(self, event: dict[str, Any]) -> None:  # noqa: N802
        channel = event["channel"]["id"]
        self._waiting.pop(channel, None)
        if channel in self._agent_of:
            self._send("DELETE", f"channels/leg-{channel}")
            self._send("DELETE", f"bridges/call-{channel}")

    def _on_ChannelDestroyed(self, event: dict[str, Any]) -> None:  # noqa: N802
        caller = event["channel"]["id"].removeprefix("leg-")
        agent = self._agent_of.pop(caller, None)
        if agent is not None:
            self._send("DELETE", f"channels/{caller}")
            self._send("DELETE", f"bridges/call-{caller}")
            self._free.append(agent)
            self._match()

    def _match(self) -> None:
        while self._free and self._waiting:
            agent, caller = self._free.popleft(), next(iter(self._waiting))
            del self._waiting[caller]
            self._agent_of[caller] = agent
            query = f"endpoint=PJSIP/{agent}&app={APP}&appArgs=agent,{caller}&timeout=30&originator={caller}"
            self._post(f"channels/leg-{caller}?{query}")

    def _post(self, uri: str) -> None:
        self._send("POST", uri)


class OverSocket:
    """The application behind the events WebSocket, with its requests on the same socket."""

    def __init__(self, base_url: str, user: str, password: str, agents: int) -> None:
        self.application = SmallApplication(agents, self._queue)
        self.refused: list[int] = []
        self._url = f"{base_url}/ari/events?app={APP}&api_key={user}:{password}"
        self._outgoing: list[str] = []

    async def run(self, connected: asyncio.Event) -> None:
        """Serve until cancelled."""
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(self._url, max_msg_size=0) as socket,
        ):
            self.application.begin()
            await self._flush(socket)
            connected.set()
            async for message in socket:
                event = json.loads(message.data)
                if event["type"] != "RESTResponse":
                    self.application.take(event)
                elif event["status_code"] >= 400:
                    self.refused.append(event["status_code"])
                await self._flush(socket)

    async def _flush(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        for frame in self._outgoing:
            await socket.send_str(frame)
        self._outgoing.clear()

    def _queue(self, method: str, uri: str) -> None:
        frame = {
            "type": "RESTRequest",
            "transaction_id": "t",
            "request_id": "r",
            "method": method,
            "uri": uri,
        }
        self._outgoing.append(json.dumps(frame))


class Direct:
    """The application on a world without socket and clock: an event takes a millisecond, a request no time."""

    def __init__(self, world: World, agents: int) -> None:
        self.application = SmallApplication(agents, self._request)
        self.refused: list[int] = []
        self._world = world

    def deliver(self, event: dict[str, Any]) -> None:
        """Give the application an event."""
        self._world.later(0.001, lambda: self.application.take(event))

    def _request(self, method: str, uri: str) -> None:
        ROUTER.handle(self._world, Request(method, uri), self._note)

    def _note(self, response: Response) -> None:
        if response.status >= 400:
            self.refused.append(response.status)
