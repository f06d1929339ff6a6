"""The baseline: the least that can be called an ARI application. Run as ``python -m contactcenter.bench.bare``.

It answers whoever calls, rings the next phone at once, puts both into a bridge and clears up. No queue, no flow, no
agents' states, no journal, no screens, no recording, no recovery. What the floor costs beyond this is what those cost.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from typing import Any

import aiohttp
import msgspec

from contactcenter.bench.switch import PASSWORD_VARIABLE, USER

APP = "contactcenter"
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


class BareApp:
    """One connection to one switch; commands travel over its WebSocket and their answers are not waited for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[Any]) -> None:
        self.events = self.commands = 0
        self.ring_seconds: list[float] = []
        self._socket = socket
        self._over: set[str] = set()
        self._phones = itertools.count(500_000)

    async def run(self) -> None:
        """Serve until the connection ends or we are cancelled."""
        allowed = [{"type": "StasisStart"}, {"type": "StasisEnd"}]
        await self._send("PUT", f"applications/{APP}/eventFilter", body={"allowed": allowed})
        self.commands = 0  # of calls only
        async for message in self._socket:
            received = time.perf_counter()
            event = _decode(message.data)
            self.events += event["type"] != "RESTResponse"
            match event:
                case {"type": "StasisStart", "channel": {"id": leg}, "args": ["agent", caller]}:
                    await self._send("POST", f"bridges/call-{caller}", type="mixing")
                    await self._send("POST", f"bridges/call-{caller}/addChannel", channel=f"{caller},{leg}")
                case {"type": "StasisStart", "channel": {"id": caller}}:
                    await self._ring(caller)
                    self.ring_seconds.append(time.perf_counter() - received)
                    await self._send("POST", f"channels/{caller}/answer")
                case {"type": "StasisEnd", "channel": {"id": channel}}:
                    await self._clear_up(channel)

    async def _ring(self, caller: str) -> None:
        await self._send(
            "POST", f"channels/leg-{caller}", endpoint=f"PJSIP/{next(self._phones)}", app=APP,
            appArgs=f"agent,{caller}", originator=caller, timeout="30",
        )  # fmt: skip

    async def _clear_up(self, channel: str) -> None:
        """Whoever of the two hangs up first ends the call for both."""
        caller = channel.removeprefix("leg-")
        if caller in self._over:
            self._over.remove(caller)
            return
        self._over.add(caller)
        other = caller if caller != channel else f"leg-{caller}"
        await self._send("DELETE", f"channels/{other}")
        await self._send("DELETE", f"bridges/call-{caller}")

    async def _send(self, method: str, uri: str, body: Any = None, **query: str) -> None:
        self.commands += 1
        frame: dict[str, Any] = {"type": "RESTRequest", "request_id": str(self.commands), "method": method}
        frame |= {"uri": uri, "query_strings": [{"name": key, "value": query[key]} for key in query]}
        if body is not None:
            frame |= {"content_type": "application/json", "message_body": _encode(body).decode()}
        await self._socket.send_str(_encode(frame).decode())


async def main(url: str) -> None:
    """Serve the switch at ``url`` until SIGTERM; then write what was counted as one line of JSON."""
    login = aiohttp.BasicAuth(USER, os.environ[PASSWORD_VARIABLE])
    async with (
        aiohttp.ClientSession(auth=login) as session,
        session.ws_connect(f"{url}/ari/events?app={APP}", max_msg_size=0) as socket,
    ):
        app = BareApp(socket)
        serving = asyncio.create_task(app.run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
        await asyncio.wait([serving])
    counted = {"events": app.events, "commands": app.commands, "ring_seconds": app.ring_seconds}
    sys.stdout.write(_encode(counted).decode() + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
