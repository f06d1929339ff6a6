"""The one door through which we ask other systems over HTTP.

Nothing that a caller or a flow says decides where a request goes: the address is the connection's, and it is judged
when it is known, just before it is connected to. The resolver below hands out judged addresses only, and no name is
looked up a second time, so that a name which changes its mind (DNS rebinding) gains nothing. Proxies of the environment
are not used: they would look the name up again.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from apps.integrations.domain.addresses import Network
from apps.integrations.domain.breaker import Breaker
from apps.integrations.domain.cache import AnswerCache
from apps.integrations.domain.exchange import MAX_BODY_BYTES, Answer, Connection, NotAnswered, Question
from apps.integrations.domain.target import refuse_address, refuse_base
from apps.kernel.clock import Clock

log = logging.getLogger(__name__)

MAX_REDIRECTS = 3
MOST_AT_ONCE = 50
"""Questions to one host at a time; further ones wait within their own time."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
SERVER_ERROR = 500
TOO_MANY = 429
Resolve = Callable[[str, int], Awaitable[list[tuple[Any, ...]]]]


async def system_resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    """Look a name up as the system does."""
    loop = asyncio.get_running_loop()
    return list(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))


class JudgedResolver(AbstractResolver):
    """Resolves names to addresses that may be reached; one that may not spoils all of them."""

    def __init__(self, listed: tuple[Network, ...], resolve: Resolve) -> None:
        self._listed = listed
        self._resolve = resolve

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolve(host, port)
        for entry in found:
            refuse_address(entry[4][0], self._listed)
        return [
            ResolveResult(
                hostname=host, host=entry[4][0], port=port, family=entry[0], proto=entry[2],
                flags=socket.AI_NUMERICHOST,
            )
            for entry in found
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is held."""


class HttpClient:
    """Asks the systems of ``connections``, which may be replaced at any time. One for each process and event loop."""

    def __init__(self, clock: Clock, resolve: Resolve = system_resolve) -> None:
        self._clock = clock
        self._resolve = resolve
        self._connections: Mapping[str, Connection] = {}
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._breakers: dict[str, Breaker] = {}
        self._cache = AnswerCache()

    async def use(self, connections: Mapping[str, Connection]) -> None:
        """Ask these from now on; a connection that was changed begins anew."""
        stale = [code for code, was in self._connections.items() if connections.get(code) != was]
        self._connections = dict(connections)
        self._cache = AnswerCache() if stale else self._cache
        for code in stale:
            self._breakers.pop(code, None)
            if session := self._sessions.pop(code, None):
                await session.close()

    def status(self) -> dict[str, dict[str, Any]]:
        """Return how the breaker of each connection is that has been used."""
        return {
            code: {"circuit": str(breaker.circuit), "failures": breaker.failures, "error": breaker.last_error}
            for code, breaker in self._breakers.items()
        }

    async def close(self) -> None:
        """Close every connection that is open."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def ask(self, code: str, question: Question) -> Answer:
        """Return the answer, whatever its status; raise :class:`NotAnswered`. Never takes longer than its time."""
        connection = self._connections.get(code)
        if connection is None:
            raise NotAnswered("unknown_connection", f"there is no connection “{code}”")
        key = (code, question.method, question.path, question.query, question.headers, question.body)
        keeps = question.cache_seconds > 0 and question.method == "GET" and not question.secret
        if keeps and (kept := self._cache.find(key, self._clock.now())):
            return kept
        answer = await self._guarded(connection, question, checked_url(connection, question))
        if keeps and answer.status < TOO_MANY:
            self._cache.keep(key, answer, self._clock.now() + question.cache_seconds)
        return answer

    async def _guarded(self, connection: Connection, question: Question, url: URL) -> Answer:
        breaker = self._breakers.setdefault(
            connection.code, Breaker(connection.most_failures, connection.pause_seconds)
        )
        if not breaker.admits(self._clock.now()):
            raise NotAnswered("circuit_open", f"left alone for a while: {breaker.last_error}")
        try:
            answer = await self._send(connection, question, url)
        except NotAnswered as error:
            breaker.failed(self._clock.now(), str(error))
            raise
        if answer.status >= SERVER_ERROR or answer.status == TOO_MANY:
            breaker.failed(self._clock.now(), f"status {answer.status}")
        else:
            breaker.succeeded()
        return answer

    async def _send(self, connection: Connection, question: Question, url: URL) -> Answer:
        within = min(question.timeout_seconds, connection.timeout_seconds)
        try:
            async with asyncio.timeout(within):
                return await self._follow(connection, question, url)
        except TimeoutError:
            raise NotAnswered("timeout", f"no whole answer within {within:g} s") from None
        except aiohttp.ClientError as error:
            raise NotAnswered("unreachable", type(error).__name__) from None
        except (OSError, ValueError) as error:
            raise NotAnswered("unreachable", f"{type(error).__name__}: {error}") from None

    async def _follow(self, connection: Connection, question: Question, url: URL) -> Answer:
        """Redirects are followed within the same origin only: the secrets in the headers are meant for nobody else."""
        for _ in range(MAX_REDIRECTS + 1):
            answer, target = await self._once(connection, question, url)
            if target is None:
                return answer
            there = url.join(URL(target))
            if question.method != "GET" or question.secret or there.origin() != url.origin():
                raise NotAnswered("redirected", "redirected to another place")
            url = there
        raise NotAnswered("redirected", "redirected again and again")

    async def _once(self, connection: Connection, question: Question, url: URL) -> tuple[Answer, str | None]:
        headers = {"Accept": "application/json", **connection.headers, **dict(question.headers)}
        if question.body:
            headers.setdefault("Content-Type", "application/json")
        async with self._session(connection).request(
            question.method, url, headers=headers, data=question.body or None, allow_redirects=False
        ) as response:
            if response.status in REDIRECTS and (target := response.headers.get("Location")):
                return Answer(response.status), target
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise NotAnswered("encoded", "the answer is compressed, which nobody asked for")
            retry_after = response.headers.get("Retry-After", "")
            body = await _bounded(response.content)
            return Answer(response.status, body, retry_after=retry_after), None

    def _session(self, connection: Connection) -> aiohttp.ClientSession:
        session = self._sessions.get(connection.code)
        if session is None or session.closed:
            connector = aiohttp.TCPConnector(
                resolver=JudgedResolver(connection.listed, self._resolve),
                use_dns_cache=False,
                limit_per_host=MOST_AT_ONCE,
            )
            session = self._sessions[connection.code] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity", "User-Agent": "contactcenter"},
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                trust_env=False,
            )
        return session


def checked_url(connection: Connection, question: Question) -> URL:
    """Return where the question goes; raise :class:`NotAnswered` for what cannot be an address of ours."""
    try:
        refuse_base(connection.base_url, connection.listed)
    except ValueError as error:
        raise NotAnswered("bad_address", str(error)) from None
    base = URL(connection.base_url)
    if question.secret and base.scheme != "https":
        raise NotAnswered("insecure", "a secret is sent over https only")
    url = URL(connection.base_url.rstrip("/") + question.path, encoded=True)
    if url.origin() != base.origin() or url.user is not None:
        raise NotAnswered("bad_address", "the path leads to another host")
    return url.update_query(question.query) if question.query else url


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    """Return the whole body; raise :class:`NotAnswered` as soon as it is too long."""
    body = bytearray()
    async for chunk in content.iter_chunked(16_384):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise NotAnswered("too_large", f"the answer is longer than {MAX_BODY_BYTES} bytes")
    return bytes(body)
