"""Waits until a page is really served: the status line of an HTTP answer, not merely an open port."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from contactcenter.demo.processes import HOST

LOGIN_PATH = "/admin/login/"
POLL_SECONDS = 0.05
ANSWER_SECONDS = 30.0


async def wait_until_served(port: int, path: str = LOGIN_PATH) -> None:
    """Return once `path` answers 200. Waits for ever: the caller sets the limit and watches the process."""
    while True:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            if await asyncio.wait_for(status_of(port, path), ANSWER_SECONDS) == 200:
                return
        await asyncio.sleep(POLL_SECONDS)  # nothing announces that another process has begun to listen


async def status_of(port: int, path: str) -> int | None:
    """HTTP status of `path` on the loopback interface; None when the answer is no HTTP."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        words = (await reader.readline()).split()
        await reader.read()  # to the end: the page itself counts, not its head
    finally:
        writer.close()
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") else None
