"""The hub against a real Redis: gaps, silence, overflow, and a Redis that goes away and comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from apps.floor import wire
from apps.floor.live.client import HubClient
from apps.floor.live.hub import Hub
from tests.harness.redis_server import OwnRedis
from tests.harness.views import agent_view, group_view


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.stop()


class Speaker:
    """The floor's side of the live channel."""

    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(url)
        self.asked = asyncio.Event()
        self.state: dict[str, Any] = {"seq": 5, "agents": {}, "groups": {}, "interactions": {}}
        self._task: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        pubsub = self.redis.pubsub()
        await pubsub.subscribe(wire.ask_channel("main"))
        await pubsub.get_message(timeout=1)
        self._task = asyncio.create_task(self._answer(pubsub))

    async def _answer(self, pubsub: Any) -> None:
        async for message in pubsub.listen():
            assert json.loads(message["data"]) == {"want": "snapshot"}
            self.asked.set()
            await self.say(kind="snapshot", **self.state)

    async def say(self, **frame: Any) -> None:
        await self.redis.publish(wire.live_channel("main"), json.dumps({"at": 1.0} | frame))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await self.redis.aclose()


@pytest.fixture
async def speaker(server: OwnRedis) -> AsyncIterator[Speaker]:
    speaker = Speaker(server.url)
    await speaker.listen()
    yield speaker
    await speaker.close()


@pytest.fixture
async def hub(server: OwnRedis) -> AsyncIterator[Hub]:
    hub = Hub(server.url, "main", linger_seconds=0.05)
    yield hub
    await hub.stop()


async def take(client: HubClient, kind: str, within: float = 8.0) -> dict[str, Any]:
    """The next frame of ``kind``; frames of other kinds are passed over."""
    async with asyncio.timeout(within):
        async for text in client:
            frame = json.loads(text)
            if frame["kind"] == kind:
                return frame
    raise AssertionError(f"closed with {client.close_code} before a {kind} frame")


async def test_the_first_subscriber_starts_the_hub_which_asks_for_a_snapshot(
    hub: Hub, speaker: Speaker
) -> None:
    speaker.state["groups"] = {"sales": group_view("sales")}
    client = hub.subscribe("floor")
    assert (await take(client, "snapshot"))["groups"] == {"sales": group_view("sales")}
    late = hub.subscribe("floor")
    assert (await take(late, "snapshot"))["seq"] == 5


async def test_a_gap_is_mended_by_a_snapshot(hub: Hub, speaker: Speaker) -> None:
    client = hub.subscribe("floor")
    await take(client, "snapshot")
    speaker.asked.clear()
    speaker.state |= {"seq": 9, "groups": {"sales": group_view("sales", waiting=4)}}
    await speaker.say(kind="delta", seq=9)
    mended = await take(client, "snapshot")
    assert speaker.asked.is_set()
    assert (mended["seq"], mended["groups"]["sales"]["waiting"]) == (9, 4)


async def test_silence_is_told_within_three_seconds_and_so_is_its_end(hub: Hub, speaker: Speaker) -> None:
    client = hub.subscribe("agent", 1)
    await take(client, "snapshot")
    before = asyncio.get_running_loop().time()
    await take(client, "stale")
    assert 2.5 <= asyncio.get_running_loop().time() - before <= 3.2
    assert hub.stale
    await speaker.say(kind="beat", seq=5, epoch=1)
    await take(client, "fresh")
    assert not hub.stale


async def test_a_subscriber_in_a_silence_is_told_at_once(hub: Hub, speaker: Speaker) -> None:
    first = hub.subscribe("floor")
    await take(first, "stale")
    second = hub.subscribe("floor")
    await take(second, "stale", within=0.5)


async def test_a_malformed_frame_is_counted_and_changes_nothing(hub: Hub, speaker: Speaker) -> None:
    client = hub.subscribe("floor")
    await take(client, "snapshot")
    await speaker.redis.publish(wire.live_channel("main"), b"\xff not json")
    await speaker.say(kind="delta")  # no number
    await speaker.say(kind="delta", seq=6, agents=[1])
    speaker.state["seq"] = 6
    await speaker.say(kind="delta", seq=6, agents={"1": agent_view(1)})
    assert (await take(client, "delta"))["agents"] == {"1": agent_view(1)}
    assert hub.malformed == 3


async def test_redis_goes_and_comes_back(hub: Hub, speaker: Speaker, server: OwnRedis) -> None:
    """R5: stale within 3 s, and within 5 s of the return the picture is fresh, without a new subscription."""
    client = hub.subscribe("agent", 1)
    await take(client, "snapshot")
    server.stop()
    await take(client, "stale", within=3.2)
    server.start()
    again = Speaker(server.url)
    again.state |= {"seq": 2, "agents": {"1": agent_view(1, presence="available")}}
    await again.listen()
    assert (await take(client, "snapshot", within=5.0))["agent"]["presence"] == "available"
    await take(client, "fresh", within=1.0)
    await again.close()


async def test_a_hub_started_without_redis_finds_it_later(tmp_path: Path) -> None:
    server = OwnRedis(tmp_path)
    hub = Hub(server.url, "main")
    client = hub.subscribe("floor")
    await take(client, "stale", within=4.0)
    server.start()
    speaker = Speaker(server.url)
    await speaker.listen()
    try:
        assert (await take(client, "snapshot", within=5.0))["seq"] == 5
    finally:
        await hub.stop()
        await speaker.close()
        server.stop()


async def test_the_hub_stops_after_its_last_client_and_starts_anew(hub: Hub, speaker: Speaker) -> None:
    client = hub.subscribe("floor")
    await take(client, "snapshot")
    hub.unsubscribe(client)
    await asyncio.sleep(0.2)
    assert not hub.running
    await take(hub.subscribe("floor"), "snapshot")
    assert hub.running


async def test_stopping_closes_every_client_with_1001(hub: Hub, speaker: Speaker) -> None:
    client = hub.subscribe("floor")
    await take(client, "snapshot")
    await hub.stop()
    assert [frame async for frame in client] == []
    assert client.close_code == 1001


async def test_a_client_that_does_not_read_is_closed_while_another_sees_everything(
    hub: Hub, speaker: Speaker
) -> None:
    """A browser that stopped reading costs the others nothing."""
    stuck = hub.subscribe("floor")
    reading = hub.subscribe("floor")
    await take(reading, "snapshot")
    for seq in range(6, 206):
        await speaker.say(kind="delta", seq=seq)
        assert (await take(reading, "delta"))["seq"] == seq
    assert (stuck.close_code, reading.close_code) == (4408, None)
