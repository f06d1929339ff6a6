"""One browser as the hub sees it: a bounded queue of encoded frames and, where it acknowledges, a window."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Literal

Kind = Literal["floor", "agent"]

QUEUE_SIZE = 64
WINDOW = 64
CLOSE_TOO_SLOW = 4408
"""WebSocket close code: the browser fell behind; it reconnects and gets a fresh snapshot."""
CLOSE_GOING_AWAY = 1001
"""WebSocket close code: this server stops."""


class HubClient:
    """Iterate over it to get the frames (JSON text) to send; the iteration ends when the client is closed, and
    ``close_code`` then says why.

    With ``acknowledges`` set, at most ``WINDOW`` frames are handed out beyond what :meth:`acknowledge` confirmed.
    Servers that buffer without limit (Daphne does) hide a browser that has stopped reading; the window shows it.
    """

    def __init__(self, kind: Kind, agent_id: int = 0, *, acknowledges: bool = False) -> None:
        self.kind = kind
        self.agent_id = agent_id
        self.engaged: frozenset[str] = frozenset()
        self.close_code: int | None = None
        self._acknowledges = acknowledges
        self._in_flight = 0
        self._frames: deque[str] = deque()
        self._changed = asyncio.Event()

    def offer(self, frame: str) -> bool:
        """Queue ``frame``; return False, and close with 4408, where the queue is full."""
        if self.close_code is not None:
            return False
        if len(self._frames) >= QUEUE_SIZE:
            self.close(CLOSE_TOO_SLOW)
            return False
        self._frames.append(frame)
        self._changed.set()
        return True

    def restart(self, frame: str) -> None:
        """Replace everything queued by ``frame``, a snapshot that makes the rest superfluous."""
        self._frames.clear()
        self.offer(frame)

    def acknowledge(self, count: int) -> None:
        """The browser has processed ``count`` more frames."""
        self._in_flight = max(0, self._in_flight - count)
        self._changed.set()

    def close(self, code: int) -> None:
        """End the iteration at once; what is queued is dropped. The first code counts."""
        if self.close_code is None:
            self.close_code = code
            self._frames.clear()
            self._changed.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        while self.close_code is None:
            if self._frames and self._may_send():
                self._in_flight += 1
                yield self._frames.popleft()
            else:
                self._changed.clear()
                await self._changed.wait()

    def _may_send(self) -> bool:
        return not self._acknowledges or self._in_flight < WINDOW
