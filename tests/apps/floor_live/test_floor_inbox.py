"""Commands to the floor and their replies, over a real Redis."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from apps.acd.domain.commands import AcceptOffer, SetPresence
from apps.agents.domain.states import Presence
from apps.floor import inbox, wire
from apps.floor.connections import connect
from apps.floor.inbox import FloorClient
from apps.floor.intake import Intake
from apps.floor.wire import Envelope, MalformedCommand, Reply
from apps.kernel.messages import Message
from tests.harness.redis_server import OwnRedis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def client(server: OwnRedis) -> AsyncIterator[FloorClient]:
    client = FloorClient(server.url, "main")
    yield client
    await client.close()


async def answer_one(redis: Redis, reply: Reply) -> Envelope:
    """Take one envelope from the inbox and reply to it, as the floor does."""
    _, raw = await redis.blpop([wire.inbox_key("main")], timeout=5)
    envelope = wire.decode_command(raw)
    await redis.publish(envelope.reply, wire.encode_reply(envelope.id, reply))
    return envelope


def test_a_command_survives_the_wire() -> None:
    command = SetPresence(7, Presence.BREAK, reason="lunch", by="wang")
    envelope = Envelope("id-1", command, "wang", 1_800_000_000.5, "floor:main:reply:p")
    assert wire.decode_command(wire.encode_command(envelope)) == envelope


def test_a_reply_survives_the_wire() -> None:
    reply = Reply(ok=False, code="no_offer", reason="The offer is over.")
    assert wire.decode_reply(wire.encode_reply("id-1", reply)) == ("id-1", reply)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("GraceExpired", {"agent_id": 1}, "unknown command"),
        ("AcceptOffer", {"agent_id": 1}, "offer_id"),
        ("AcceptOffer", {"agent_id": "one", "offer_id": "o"}, "int"),
        ("AcceptOffer", {"agent_id": 1, "offer_id": "o", "extra": 1}, "no field 'extra'"),
        ("SetPresence", {"agent_id": 1, "presence": "asleep"}, "asleep"),
    ],
)
def test_a_wrong_command_is_refused_by_name(name: str, data: dict, says: str) -> None:
    with pytest.raises(MalformedCommand, match=says):
        wire.build_command(name, data)


def test_a_malformed_command_keeps_the_address_of_its_sender() -> None:
    raw = b'{"id":"x","type":"Nonsense","data":{},"sent_at":1,"by":"w","reply":"floor:main:reply:p"}'
    with pytest.raises(MalformedCommand) as caught:
        wire.decode_command(raw)
    assert (caught.value.envelope_id, caught.value.reply_to) == ("x", "floor:main:reply:p")


async def test_submit_returns_the_reply_of_the_floor(client: FloorClient, server: OwnRedis) -> None:
    redis = Redis.from_url(server.url)
    refused = Reply(ok=False, code="no_offer", reason="The offer is over.")
    reply, envelope = await asyncio.gather(
        client.submit(AcceptOffer(7, "i1-1"), by="wang"), answer_one(redis, refused)
    )
    assert reply == refused
    assert (envelope.command, envelope.by) == (AcceptOffer(7, "i1-1"), "wang")
    assert abs(envelope.sent_at - time.time()) < 2
    await redis.aclose()


async def test_replies_find_their_own_commands(client: FloorClient, server: OwnRedis) -> None:
    redis = Redis.from_url(server.url)

    async def floor() -> None:
        raws = [(await redis.blpop([wire.inbox_key("main")]))[1] for _ in range(20)]
        for envelope in map(wire.decode_command, reversed(raws)):
            reply = Reply(ok=True, code=envelope.command.offer_id)
            await redis.publish(envelope.reply, wire.encode_reply(envelope.id, reply))

    asking = [client.submit(AcceptOffer(7, f"offer-{number}"), by="wang") for number in range(20)]
    *replies, _ = await asyncio.gather(*asking, floor())
    assert [reply.code for reply in replies] == [f"offer-{number}" for number in range(20)]
    await redis.aclose()


async def test_a_silent_floor_is_no_answer(client: FloorClient) -> None:
    assert (await client.submit(AcceptOffer(7, "o"), by="wang", timeout=0.2)).code == "no_answer"


async def test_without_redis_the_answer_is_unavailable_at_once(tmp_path: Path) -> None:
    client = FloorClient(OwnRedis(tmp_path).url, "main")
    before = time.monotonic()
    assert (await client.submit(AcceptOffer(7, "o"), by="wang")).code == "unavailable"
    assert time.monotonic() - before < 1
    await client.close()


async def test_after_a_restart_of_redis_commands_go_through_again(
    client: FloorClient, server: OwnRedis
) -> None:
    before = Redis.from_url(server.url)
    await asyncio.gather(client.submit(AcceptOffer(7, "a"), by="wang"), answer_one(before, Reply(ok=True)))
    server.stop()
    await before.aclose()
    assert (await client.submit(AcceptOffer(7, "b"), by="wang")).code == "unavailable"
    server.start()
    redis = Redis.from_url(server.url)
    submitting = asyncio.create_task(client.submit(AcceptOffer(7, "c"), by="wang"))
    # The broken subscription may be noticed only now, and then the envelope comes a second time.
    while not submitting.done():
        envelope = await answer_one(redis, Reply(ok=True))
        assert envelope.command.offer_id == "c"
        await asyncio.wait([submitting], timeout=0.2)
    assert (await submitting).ok
    await redis.aclose()


async def test_a_connection_that_breaks_under_way_sends_the_same_envelope_again(
    client: FloorClient, server: OwnRedis
) -> None:
    """The floor may have carried the first one out: only the repeated id keeps it from doing so twice."""
    redis = Redis.from_url(server.url)
    submitting = asyncio.create_task(client.submit(AcceptOffer(7, "o"), by="wang"))
    _, first = await redis.blpop([wire.inbox_key("main")], timeout=5)
    # The subscriptions end while the command's answer is awaited.
    assert await redis.execute_command("CLIENT", "KILL", "TYPE", "PUBSUB") == 1
    envelope = await answer_one(redis, Reply(ok=True))
    assert envelope.id == wire.decode_command(first).id
    assert (await submitting).ok
    await redis.aclose()


async def test_t43_a_command_that_a_frozen_floor_took_along_reaches_the_one_that_leads(
    client: FloorClient, server: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ASK_AGAIN_SECONDS", 0.1)
    async with Redis.from_url(server.url) as frozen, Redis.from_url(server.url) as leader:
        asked = asyncio.create_task(client.submit(AcceptOffer(7, "o"), by="wang"))
        _, taken_along = await frozen.blpop([wire.inbox_key("main")], timeout=5)
        envelope = await answer_one(leader, Reply(ok=True))
        assert await asked == Reply(ok=True)
    assert wire.decode_command(taken_along) == envelope


async def test_an_envelope_that_comes_again_while_it_is_carried_out_is_carried_out_once(
    server: OwnRedis,
) -> None:
    carried_out: list[Message] = []
    safe = asyncio.Event()

    async def submit(command: Message) -> Reply:
        carried_out.append(command)
        await safe.wait()
        return Reply(ok=True)

    async with Redis.from_url(server.url) as redis, Redis.from_url(server.url) as other:
        pubsub = other.pubsub()
        await pubsub.subscribe("answers")
        await pubsub.get_message(timeout=2)
        running = asyncio.create_task(Intake(redis, "main", submit).run())
        envelope = Envelope("id-1", AcceptOffer(7, "o"), "wang", time.time(), "answers")
        for _ in range(2):
            await other.rpush(wire.inbox_key("main"), wire.encode_command(envelope))
        async with asyncio.timeout(5):
            while await other.llen(wire.inbox_key("main")):
                await asyncio.sleep(0.01)
        safe.set()
        answers = [await pubsub.get_message(ignore_subscribe_messages=True, timeout=5) for _ in range(2)]
        running.cancel()
    assert carried_out == [envelope.command]
    assert [wire.decode_reply(answer["data"]) for answer in answers if answer] == [
        ("id-1", Reply(ok=True))
    ] * 2


async def test_thousands_of_commands_at_once_share_a_few_connections_and_keep_their_order(
    client: FloorClient, server: OwnRedis
) -> None:
    redis = connect(server.url)
    seen: list[str] = []

    async def submit(command: Message) -> Reply:
        assert isinstance(command, AcceptOffer)
        seen.append(command.offer_id)
        return Reply(ok=True, code=command.offer_id)

    reading = asyncio.create_task(Intake(redis, "main", submit).run())
    offers = [str(number) for number in range(3000)]
    replies = await asyncio.gather(
        *(client.submit(AcceptOffer(7, offer), by="wang", timeout=30) for offer in offers)
    )
    assert [reply.code for reply in replies] == offers
    assert sorted(seen, key=int) == offers
    assert (await redis.info("clients"))["connected_clients"] <= 2 * 16
    reading.cancel()
    await redis.aclose()


async def test_what_waits_in_the_inbox_is_decided_in_the_order_of_its_arrival(server: OwnRedis) -> None:
    redis = connect(server.url)
    decided: asyncio.Queue[str] = asyncio.Queue()

    async def submit(command: Message) -> Reply:
        assert isinstance(command, AcceptOffer)
        decided.put_nowait(command.offer_id)
        return Reply(ok=True)

    offers = [str(number) for number in range(600)]
    for offer in offers:
        envelope = Envelope(f"id-{offer}", AcceptOffer(7, offer), "wang", time.time(), "")
        await redis.execute_command("RPUSH", wire.inbox_key("main"), wire.encode_command(envelope))
    reading = asyncio.create_task(Intake(redis, "main", submit).run())
    assert [await decided.get() for _ in offers] == offers
    reading.cancel()
    await redis.aclose()
