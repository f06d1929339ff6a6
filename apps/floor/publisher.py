"""Tells every screen what changed: numbered deltas, snapshots on request, a beat once a second.

The floor never waits for this: what happens between two flushes is told in one frame, and while Redis is away frames
are dropped; the next beat shows every hub that it missed something, and it asks for a snapshot.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.floor import wire
from apps.floor.domain.site import AGENT_EVENTS, SiteEngine
from apps.floor.domain.views import GroupBoard, View, agent_view, agents_called_in, interaction_view
from apps.kernel.clock import Clock
from apps.kernel.messages import Event

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.05
BEAT_SECONDS = 1.0
BEAT_TTL_SECONDS = 5

_encode = msgspec.json.Encoder().encode


class Publisher:
    """Publishes the live frames of one site. ``status`` gives what a beat says besides the number and the time."""

    def __init__(
        self, redis: Redis, site: str, engine: SiteEngine, clock: Clock, status: Callable[[], dict[str, Any]]
    ) -> None:
        self.seq = 0
        self._redis = redis
        self._site = site
        self._engine = engine
        self._clock = clock
        self._status = status
        self._agents: set[int] = set()
        self._interactions: set[str] = set()
        self._board = GroupBoard(engine)
        self._groups: dict[str, Any] = {}  # as last told
        self._wake = asyncio.Event()
        self._lock = asyncio.Lock()  # frames leave in the order of their numbers
        self._failing = False
        self._beat_due = asyncio.Event()

    def beat_soon(self) -> None:
        """Something changed that only a beat tells: do not let people wait for the next one."""
        self._beat_due.set()

    def touched(self, events: Iterable[Event], agents: Iterable[int] = ()) -> None:
        """Remember whom these events concern, and these agents; the next flush tells about them."""
        self._agents.update(agents)
        for event in events:
            agent = getattr(event, "agent_id", None)
            if agent is not None:
                self._agents.add(agent)
            if not isinstance(event, AGENT_EVENTS):
                interaction_id: str = event.interaction_id  # type: ignore[attr-defined]
                self._interactions.add(interaction_id)
                self._agents.update(agents_called_in(self._engine, interaction_id))
        self._wake.set()

    def touched_all(self) -> None:
        """The configuration changed: tell about every agent."""
        self._agents.update(self._engine.floor.agents)
        self._wake.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._flush_for_ever())
            tasks.create_task(self._beat_for_ever())
            tasks.create_task(self._listen_for_ever())

    async def _flush_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            async with self._lock:
                await self._send(self._delta())
            await asyncio.sleep(FLUSH_SECONDS)

    async def _beat_for_ever(self) -> None:
        while True:
            self._beat_due.clear()
            async with self._lock:
                beat = {"kind": "beat", "seq": self.seq, "at": self._clock.now(), **self._status()}
                await self._send(beat)
                await self._keep(beat)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._beat_due.wait()

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                self._report(error)
                await asyncio.sleep(BEAT_SECONDS)

    async def _listen(self) -> None:
        pubsub = self._redis.pubsub()
        try:
            await pubsub.subscribe(wire.ask_channel(self._site))
            async for message in pubsub.listen():
                if message["type"] == "message":
                    async with self._lock:
                        await self._send(self._snapshot())
        finally:
            await pubsub.aclose()

    def _delta(self) -> dict[str, Any]:
        agents, self._agents = self._agents, set()
        interactions, self._interactions = self._interactions, set()
        self._board.note(agents)
        known, self._groups = self._groups, self._board.views()
        self.seq += 1
        return {
            "kind": "delta",
            "seq": self.seq,
            "at": self._clock.now(),
            "agents": {str(key): agent_view(self._engine, key) for key in agents},
            "groups": {key: view for key, view in self._groups.items() if known.get(key) != view},
            "interactions": {key: interaction_view(self._engine, key) for key in interactions},
        }

    def _snapshot(self) -> dict[str, Any]:
        self._board.note(self._agents)
        return {
            "kind": "snapshot",
            "seq": self.seq,
            "at": self._clock.now(),
            "agents": _shown({str(key): agent_view(self._engine, key) for key in self._engine.floor.agents}),
            "groups": self._board.views(),
            "interactions": _shown({key: interaction_view(self._engine, key) for key in self._engine.calls}),
        }

    async def _send(self, frame: dict[str, Any]) -> None:
        try:
            await self._redis.publish(wire.live_channel(self._site), _encode(frame))
            self._failing = False
        except (RedisError, OSError) as error:
            self._report(error)

    async def _keep(self, beat: dict[str, Any]) -> None:
        """Leave the last beat where ``/readyz`` finds it."""
        try:
            await self._redis.set(wire.beat_key(self._site), _encode(beat), ex=BEAT_TTL_SECONDS)
        except (RedisError, OSError) as error:
            self._report(error)

    def _report(self, error: Exception) -> None:
        if not self._failing:
            log.warning("live frames cannot be published: %s", error)
        self._failing = True


def _shown(views: dict[str, View | None]) -> dict[str, View]:
    """Return the views that there are: a snapshot has no need to say what is gone."""
    return {key: view for key, view in views.items() if view is not None}
