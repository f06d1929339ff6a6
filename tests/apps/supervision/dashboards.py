"""Open dashboards over the consumer itself, and what they are told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from channels.testing import WebsocketCommunicator

SECONDS = 10
Connect = Callable[..., Awaitable[WebsocketCommunicator]]


async def frame_of(socket: WebsocketCommunicator, *kinds: str) -> dict[str, Any]:
    """The next frame of one of these kinds."""
    async with asyncio.timeout(SECONDS):
        while True:
            frame = json.loads(await socket.receive_from(timeout=SECONDS))
            if frame["kind"] in kinds:
                return frame


async def close_code(socket: WebsocketCommunicator) -> int:
    async with asyncio.timeout(SECONDS):
        while True:
            output = await socket.receive_output(timeout=SECONDS)
            if output["type"] == "websocket.close":
                return output["code"]


async def ask(socket: WebsocketCommunicator, **message: Any) -> dict[str, Any]:
    await socket.send_to(text_data=json.dumps(message))
    return await frame_of(socket, "reply")
