"""One hub per process: subscribes once to the floor's live channel and feeds every browser of the process.

Routing never depends on it. While Redis or the floor is away the hub keeps the last picture, says so
(``{"kind": "stale"}``), and tries again for ever.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.connections import connect
from apps.floor.live.client import CLOSE_GOING_AWAY, HubClient, Kind
from apps.floor.live.fanout import Fanout
from apps.floor.live.frames import Applied, FloorPicture, Frame, decode_frame
from apps.floor.loops import PerLoop

logger = logging.getLogger(__name__)

STALE_AFTER_SECONDS = 2.7  # seen and told within 3 s, for a beat comes every second
TICK_SECONDS = 0.25
ASK_AGAIN_SECONDS = 1.0
LINGER_SECONDS = 10.0
MAX_BACKOFF_SECONDS = 2.0

_ASK = b'{"want":"snapshot"}'


class Hub:
    """Holds the merged :class:`FloorPicture` and the clients of one process and one event loop.

    It starts with its first subscriber and stops ``linger_seconds`` after its last one has left.
    """

    def __init__(self, redis_url: str, site: str, *, linger_seconds: float = LINGER_SECONDS) -> None:
        self.picture = FloorPicture()
        self.stale = False
        self.malformed = 0
        self._fanout = Fanout(self.picture)
        self._redis_url = redis_url
        self._site = site
        self._linger_seconds = linger_seconds
        self._last_frame = 0.0
        self._last_ask = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._redis: Redis | None = None
        self._closing: asyncio.TimerHandle | None = None

    @property
    def running(self) -> bool:
        """Whether the hub is subscribed, or trying to be."""
        return bool(self._tasks)

    def subscribe(self, kind: Kind, agent_id: int = 0, *, acknowledges: bool = False) -> HubClient:
        """Return a new client. ``floor`` gets everything; ``agent`` what touches ``agent_id``, and the groups.

        The first frame is a snapshot (as soon as there is one), then deltas, beats, figures, and the notices
        ``stale`` and ``fresh``. Give it back with :meth:`unsubscribe`.
        """
        if kind == "agent" and not agent_id:
            raise ValueError("an agent subscription needs an agent_id")
        client = HubClient(kind, agent_id, acknowledges=acknowledges)
        self._start()
        self._fanout.add(client, stale=self.stale)
        return client

    def unsubscribe(self, client: HubClient) -> None:
        """Forget the client; a forgotten one is fine."""
        self._fanout.remove(client)
        if self.running and not self._fanout.clients:
            self._closing = asyncio.get_running_loop().call_later(self._linger_seconds, self._stop_if_unused)

    async def stop(self) -> None:
        """Close every client with 1001 and give the connections back."""
        self._fanout.close_all(CLOSE_GOING_AWAY)
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        if self._redis is not None:
            await self._redis.aclose()
            self._redis = None

    def _start(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        if self.running:
            return
        self._redis = connect(self._redis_url)
        self._last_frame = asyncio.get_running_loop().time()
        self.stale = False
        self.picture.lose()
        self._tasks = [
            asyncio.create_task(self._listen_for_ever(self._redis), name="hub-listen"),
            asyncio.create_task(self._watch(), name="hub-watch"),
        ]

    def _stop_if_unused(self) -> None:
        self._closing = None
        if not self._fanout.clients:
            self._stopping = asyncio.create_task(self.stop(), name="hub-stop")

    async def _listen_for_ever(self, redis: Redis) -> None:
        failures = 0
        while True:
            try:
                async for raw in self._subscription(redis):
                    failures = 0
                    self._receive(raw)
            except (RedisError, OSError) as error:
                if failures == 0:
                    logger.warning("live channel interrupted, reconnecting: %s", error)
                failures += 1
            await asyncio.sleep(_backoff(failures))

    async def _subscription(self, redis: Redis) -> AsyncIterator[bytes]:
        """Yield the live channel's messages; every new subscription begins with asking for a snapshot."""
        pubsub = redis.pubsub()
        try:
            await pubsub.subscribe(wire.live_channel(self._site))
            async for message in pubsub.listen():
                if message["type"] == "subscribe":
                    self.picture.lose()
                    await self._ask()
                elif message["type"] == "message":
                    yield message["data"]
        finally:
            await pubsub.aclose()

    def _receive(self, raw: bytes) -> None:
        try:
            frame = decode_frame(raw)
            applied = self.picture.apply(frame)
        except (msgspec.DecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
            self.malformed += 1
            logger.warning("live frame is malformed: %s", error)
            return
        self._last_frame = asyncio.get_running_loop().time()
        self._pass_on(applied, frame)

    def _pass_on(self, applied: Applied, frame: Frame) -> None:
        if applied is Applied.GAP:
            logger.info("live frames were missed: asking for a snapshot")
            self._ask_soon = asyncio.create_task(self._ask(), name="hub-ask")
            return
        self._fanout.publish(applied, frame)
        if self.stale and self.picture.synced:
            self.stale = False
            self._fanout.notice({"kind": "fresh", "at": self.picture.at})

    async def _watch(self) -> None:
        """Notice silence, and ask again where a snapshot does not come."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if not self.stale and loop.time() - self._last_frame >= STALE_AFTER_SECONDS:
                self.stale = True
                self._fanout.notice({"kind": "stale", "at": self.picture.at})
            if not self.picture.synced and loop.time() - self._last_ask >= ASK_AGAIN_SECONDS:
                await self._ask()

    async def _ask(self) -> None:
        self._last_ask = asyncio.get_running_loop().time()
        if self._redis is None:
            return
        with suppress(RedisError, OSError):
            await self._redis.publish(wire.ask_channel(self._site), _ASK)


def _backoff(failures: int) -> float:
    """Seconds until the next attempt: 0.1, 0.2 … 2, with jitter, so that processes do not come back in step."""
    return min(MAX_BACKOFF_SECONDS, 0.1 * 2 ** min(failures, 6)) * random.uniform(0.5, 1.0)


def _make_hub() -> Hub:
    return Hub(settings.REDIS_URL, settings.FLOOR_SITE)


_hubs: PerLoop[Hub] = PerLoop(_make_hub)


def hub() -> Hub:
    """The hub of the running event loop, made on first use."""
    return _hubs.get()
