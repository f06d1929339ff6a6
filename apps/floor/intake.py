"""Where commands from the front doors come in: a Redis list, read for ever, each command answered exactly once."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.wire import Envelope, MalformedCommand, Reply
from apps.kernel.messages import Message

log = logging.getLogger(__name__)

AT_ONCE = 256
"""Commands taken off the inbox together: one by one, each would wait for a turn of a busy event loop."""
REMEMBERED_REPLIES = 10_000
BACKOFF_SECONDS = 0.5

Submit = Callable[[Message], Awaitable[Reply]]
STALE = Reply(ok=False, code="stale", reason="The floor was away when this was asked. Please try again.")


class Intake:
    """Takes commands off the site's inbox and hands them to ``submit``, which answers when they are safe.

    A repeated id gets the answer of the first time; a command that waited longer than
    :data:`wire.MAX_AGE_SECONDS` is refused, because the person who gave it has long looked at an error.
    """

    def __init__(self, redis: Redis, site: str, submit: Submit) -> None:
        self._redis = redis
        self._inbox = wire.inbox_key(site)
        self._submit = submit
        self._replies: OrderedDict[str, asyncio.Task[Reply]] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()
        self._answers: list[tuple[str, str, Reply]] = []
        self._publishing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Read until cancelled; while Redis is away, try again."""
        while True:
            try:
                commands = await self._read()
            except (RedisError, OSError) as error:
                log.warning("command inbox unavailable: %s", error)
                await asyncio.sleep(BACKOFF_SECONDS)
                continue
            for raw in commands:
                self._start(raw)

    async def _read(self) -> list[bytes]:
        """Return what waits, in order of arrival; after five seconds perhaps nothing."""
        first = await cast(Awaitable[Any], self._redis.blpop([self._inbox], timeout=5))
        if first is None:
            return []
        further = await cast(Awaitable[Any], self._redis.lpop(self._inbox, AT_ONCE))
        return [first[1], *(further or ())]

    def _start(self, raw: bytes) -> None:
        """Decide in order of arrival, answer whenever the journal is ready."""
        task = asyncio.create_task(self._take(raw), name="floor-command")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _take(self, raw: bytes) -> None:
        try:
            envelope = wire.decode_command(raw)
        except MalformedCommand as error:
            log.warning("malformed command refused: %s", str(error).encode("unicode_escape").decode())
            self._answer(error.reply_to, error.envelope_id, Reply(False, "malformed", str(error)))
            return
        self._answer(envelope.reply, envelope.id, await self._reply_to(envelope))

    async def _reply_to(self, envelope: Envelope) -> Reply:
        known = self._replies.get(envelope.id)
        if known is None:
            if time.time() - envelope.sent_at > wire.MAX_AGE_SECONDS:
                return STALE
            known = self._replies[envelope.id] = asyncio.create_task(_result(self._submit(envelope.command)))
            while len(self._replies) > REMEMBERED_REPLIES:
                self._replies.popitem(last=False)
        return await known

    def _answer(self, channel: str, envelope_id: str, reply: Reply) -> None:
        """Send a reply, together with the others of this turn and those that gather while they are on their way."""
        if not channel:
            return
        self._answers.append((channel, envelope_id, reply))
        if self._publishing is None:
            self._publishing = asyncio.create_task(self._publish(), name="floor-replies")

    async def _publish(self) -> None:
        try:
            while self._answers:
                answers, self._answers = self._answers, []
                await self._publish_together(answers)
        finally:
            self._publishing = None

    async def _publish_together(self, answers: list[tuple[str, str, Reply]]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for channel, envelope_id, reply in answers:
            pipeline.publish(channel, wire.encode_reply(envelope_id, reply))
        try:
            await pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("%d replies not delivered: %s", len(answers), error)


async def _result(submitted: Awaitable[Reply]) -> Reply:
    return await submitted
