"""Commands over plain HTTP with keep-alive: for older switches, for large answers, and while the WebSocket is cut."""

import asyncio

import aiohttp
import msgspec

from apps.telephony.ari.events import error_text
from apps.telephony.ari.requests import NO_STATUS, SUPERSEDED, AriError, ConnectionLost, Request
from apps.telephony.ports import ALWAYS, Guard, NodeConfig

MAX_CONNECTIONS = 200
"""Requests that wait for a channel keep one each; Asterisk's own limit is in ``http.conf``. Whatever comes when all are
in use waits here: its time runs only from when it is sent."""


def open_session(node: NodeConfig) -> aiohttp.ClientSession:
    """Return a session that is logged in to ``node``; the caller closes it."""
    return aiohttp.ClientSession(
        headers={"Authorization": aiohttp.encode_basic_auth(node.username, node.password, encoding="utf-8")},
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
    )


class HttpCommands:
    """Sends requests to ``<base_url>/ari/…``."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._root = f"{base_url.rstrip('/')}/ari/"
        self._room = asyncio.Semaphore(MAX_CONNECTIONS)

    async def request(self, request: Request, within: float, guard: Guard = ALWAYS) -> bytes:
        """Return the body of the answer; raise :class:`AriError` for a refusal or no answer in ``within`` seconds.

        The guard is asked when the request's turn has come.
        """
        async with self._room:
            if not await guard.may_act():
                raise AriError(NO_STATUS, SUPERSEDED)
            return await self._send(request, within)

    async def _send(self, request: Request, within: float) -> bytes:
        body = None if request.body is None else msgspec.json.encode(request.body)
        headers = {"Content-Type": "application/json"} if body else None
        try:
            async with self._session.request(
                request.method, self._root + request.uri, params=dict(request.query), data=body, headers=headers,
                timeout=aiohttp.ClientTimeout(total=within),
            ) as response:  # fmt: skip
                return _checked(response.status, response.reason or "", await response.read())
        except TimeoutError:
            raise AriError(NO_STATUS, f"no answer in {within:g} s") from None
        except aiohttp.ClientError as error:
            raise ConnectionLost(f"{type(error).__name__}: {error}") from error


def _checked(status: int, reason: str, body: bytes) -> bytes:
    if status >= 300:
        raise AriError(status, error_text(body) or reason)
    return body
