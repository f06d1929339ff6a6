"""The single way back to the floor: a front door submits a command and learns what became of it."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

import msgspec
from django.conf import settings
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.connections import connect
from apps.floor.loops import PerLoop
from apps.floor.wire import Envelope, Reply
from apps.kernel.ids import new_id
from apps.kernel.messages import Message

logger = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 1.5
"""How long an answer is awaited before the same envelope is sent once more; each time twice as long as before, for a
floor that is behind would only have more to do."""

NO_ANSWER = Reply(ok=False, code="no_answer", reason="The floor did not answer in time.")
UNAVAILABLE = Reply(ok=False, code="unavailable", reason="The connection to the floor is interrupted.")


class FloorClient:
    """Sends commands to the floor of one site over Redis. One per event loop; :func:`floor_client` keeps it.

    All replies of the process come over one subscription, opened by the first command.
    """

    def __init__(self, redis_url: str, site: str) -> None:
        self._redis = connect(redis_url)
        self._inbox = wire.inbox_key(site)
        self._live = wire.live_channel(site)
        self._channel = wire.reply_channel(site, new_id())
        self._awaited: dict[str, asyncio.Future[Reply]] = {}
        self._opening = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    async def submit(
        self,
        command: Message,
        *,
        by: str,
        timeout: float = 5.0,  # noqa: ASYNC109 - running out of time is one of the replies
    ) -> Reply:
        """Give ``command`` to the floor in the name of ``by`` (a username) and return its reply.

        Never raises: code ``no_answer`` when the floor stays silent for ``timeout`` seconds, ``unavailable`` when
        Redis cannot be reached. After a broken connection, and where no answer comes for a moment (a floor that was
        killed or frozen may have taken it along), the same envelope is sent once more; the floor knows its id and
        carries it out only once.
        """
        envelope = Envelope(new_id(), command, by, time.time(), self._channel)
        try:
            async with asyncio.timeout(timeout):
                return await self._deliver(envelope)
        except TimeoutError:
            return NO_ANSWER
        except (RedisError, OSError) as error:
            logger.warning("floor command %s not delivered: %s", type(command).__name__, error)
            return UNAVAILABLE

    async def announce(self, frame: dict[str, Any]) -> bool:
        """Show ``frame`` to every screen of the site, past the floor; return whether Redis could be reached."""
        try:
            await self._redis.publish(self._live, msgspec.json.encode(frame))
        except (RedisError, OSError) as error:
            logger.warning("%s frame not published: %s", frame.get("kind"), error)
            return False
        return True

    async def close(self) -> None:
        """Stop listening and give the connections back."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        await self._redis.aclose()

    async def _deliver(self, envelope: Envelope) -> Reply:
        try:
            return await self._attempt(envelope)
        except (RedisError, OSError):
            # After an outage every idle connection of the pool is dead, and each would fail once.
            await self._redis.connection_pool.disconnect(inuse_connections=False)
            return await self._attempt(envelope)

    async def _attempt(self, envelope: Envelope) -> Reply:
        await self._listen()
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._awaited[envelope.id] = answer
        patience = ASK_AGAIN_SECONDS
        try:
            while not answer.done():
                await self._redis.execute_command("RPUSH", self._inbox, wire.encode_command(envelope))
                await asyncio.wait({answer}, timeout=patience)
                patience *= 2
            return await answer
        finally:
            self._awaited.pop(envelope.id, None)

    async def _listen(self) -> None:
        """Subscribe before the first command goes out: a reply that is published to nobody is lost."""
        async with self._opening:
            if self._reader is not None:
                return
            pubsub = self._redis.pubsub()
            try:
                await pubsub.subscribe(self._channel)
                await pubsub.get_message(timeout=2)
            except BaseException:
                await pubsub.aclose()
                raise
            self._reader = asyncio.create_task(self._read(pubsub), name="floor-replies")

    async def _read(self, pubsub: PubSub) -> None:
        try:
            async for message in pubsub.listen():
                if message["type"] == "message":
                    self._settle(message["data"])
        except (RedisError, OSError) as error:
            logger.warning("floor replies interrupted: %s", error)
            self._fail_awaited(error)
        finally:
            self._reader = None
            await pubsub.aclose()

    def _settle(self, raw: bytes) -> None:
        try:
            envelope_id, reply = wire.decode_reply(raw)
        except msgspec.DecodeError as error:
            logger.warning("floor reply is malformed: %s", error)
            return
        answer = self._awaited.get(envelope_id)
        if answer is not None and not answer.done():
            answer.set_result(reply)

    def _fail_awaited(self, error: Exception) -> None:
        for answer in self._awaited.values():
            if not answer.done():
                answer.set_exception(ConnectionError(str(error)))


def _make_client() -> FloorClient:
    return FloorClient(settings.REDIS_URL, settings.FLOOR_SITE)


_clients: PerLoop[FloorClient] = PerLoop(_make_client)


async def submit_once(command: Message, by: str) -> Reply:
    """Give one command to the floor for a caller who has no event loop that outlives it, as a synchronous view: the
    connection is for this command alone. For ``asyncio.run``."""
    client = _make_client()
    try:
        return await client.submit(command, by=by)
    finally:
        await client.close()


async def announce_once(frame: dict[str, Any]) -> bool:
    """As :meth:`FloorClient.announce`, for a caller who has no event loop that outlives it. For ``asyncio.run``."""
    client = _make_client()
    try:
        return await client.announce(frame)
    finally:
        await client.close()


def floor_client() -> FloorClient:
    """The client of the running event loop, made on first use."""
    return _clients.get()
