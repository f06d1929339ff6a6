"""A small contact centre over REST over WebSocket: answer, menu, wait, ring an agent, connect, record. For load tests."""

import asyncio
import json
from collections import deque
from typing import Any

import aiohttp

APP = "contactcenter"


class SmallApplication:
    """Serves every call of a node with a pool of agents; one event at a time, commands without waiting for answers."""

    def __init__(self, base_url: str, user: str, password: str, agents: int) -> None:
        self.events = 0
        self.refused: list[dict[str, Any]] = []
        self.connected = 0
        self._url = f"{base_url}/ari/events?app={APP}&api_key={user}:{password}"
        self._free = deque(str(1001 + number) for number in range(agents))
        self._waiting: deque[str] = deque()
        self._agent_of: dict[str, str] = {}
        self._numbers = 0
        self._outgoing: list[str] = []

    async def run(self, connected: asyncio.Event) -> None:
        """Serve until cancelled."""
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(self._url, max_msg_size=0) as socket,
        ):
            self._post("bridges/wait?type=holding")
            connected.set()
            await self._flush(socket)
            async for message in socket:
                self._take(json.loads(message.data))
                await self._flush(socket)

    async def _flush(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        for frame in self._outgoing:
            await socket.send_str(frame)
        self._outgoing.clear()

    def _take(self, event: dict[str, Any]) -> None:
        if event["type"] == "RESTResponse":
            if event["status_code"] >= 400 and event["status_code"] != 404:
                self.refused.append(event)
            return
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
        self._waiting.append(channel)
        self._match()

    def _on_StasisEnd(self, event: dict[str, Any]) -> None:  # noqa: N802
        channel = event["channel"]["id"]
        if channel in self._waiting:
            self._waiting.remove(channel)
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
            agent, caller = self._free.popleft(), self._waiting.popleft()
            self._agent_of[caller] = agent
            query = f"endpoint=PJSIP/{agent}&app={APP}&appArgs=agent,{caller}&timeout=30&originator={caller}"
            self._post(f"channels/leg-{caller}?{query}")

    def _post(self, uri: str) -> None:
        self._send("POST", uri)

    def _send(self, method: str, uri: str) -> None:
        self._numbers += 1
        number = str(self._numbers)
        frame = {
            "type": "RESTRequest",
            "transaction_id": number,
            "request_id": number,
            "method": method,
            "uri": uri,
        }
        self._outgoing.append(json.dumps(frame))
