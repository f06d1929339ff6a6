"""The workbench's WebSocket: who may enter, what may be said, and what becomes of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections
from django.test import Client

from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from apps.floor.live.hub import hub
from apps.floor.wire import Reply
from apps.workbench import presence
from contactcenter.asgi import application
from tests.factories import AgentFactory, UserFactory
from tests.harness.floor import FakeFloor
from tests.harness.redis_server import OwnRedis
from tests.harness.views import agent_view, group_view, interaction_view

pytestmark = pytest.mark.django_db(transaction=True)

CALL = "c" * 32


@pytest.fixture
def agent() -> Agent:
    return AgentFactory(user=UserFactory(username="wang"), extension="1007")


@pytest.fixture
async def floor(agent: Agent) -> AsyncIterator[FakeFloor]:
    floor = FakeFloor(settings.REDIS_URL, settings.FLOOR_SITE)
    await floor.start()
    await floor.put(
        agents={
            str(agent.pk): agent_view(agent.pk),
            "999": agent_view(999, name="Li Na", presence="available"),
        },
        groups={"sales": group_view("sales")},
    )
    yield floor
    await hub().stop()
    await floor.stop()
    # The ORM's thread keeps its connection otherwise, and the test database could not be removed.
    await sync_to_async(connections.close_all)()


class Screen:
    """A browser's side of one WebSocket."""

    def __init__(self, client: Client | None, origin: str | None = "http://localhost") -> None:
        headers = [(b"host", b"localhost")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        if client is not None:
            cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            headers.append((b"cookie", cookie.encode()))
        self.wire = WebsocketCommunicator(application, "/ws/workbench/", headers=headers)

    async def open(self) -> bool:
        connected, _ = await self.wire.connect(timeout=5)
        return connected

    async def next(self, kind: str) -> dict[str, Any]:
        """The next frame of ``kind``; others are passed over, as the page would have taken them in."""
        async with asyncio.timeout(6):
            while True:
                frame = json.loads(await self.wire.receive_from(timeout=6))
                if frame["kind"] == kind:
                    return frame

    async def ask(self, type_: str, **data: Any) -> dict[str, Any]:
        await self.wire.send_json_to({"id": "q1", "type": type_, "data": data})
        return await self.next("reply")

    async def close_code(self) -> int:
        """Wait for the server to close, whatever it says before."""
        async with asyncio.timeout(8):
            while True:
                message = await self.wire.receive_output(timeout=8)
                if message["type"] == "websocket.close":
                    return message["code"]

    async def leave(self) -> None:
        await self.wire.disconnect(timeout=5)


@sync_to_async
def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
async def screen(agent: Agent, floor: FakeFloor) -> AsyncIterator[Screen]:
    """The agent's open workbench, whose floor knows of it."""
    screen = Screen(await logged_in(agent.user))
    assert await screen.open()
    await screen.next("snapshot")
    await floor.wait_for(cmd.ConnectWorkbench)
    yield screen
    await screen.leave()


async def test_without_a_session_it_closes_with_4401(floor: FakeFloor) -> None:
    """T28."""
    screen = Screen(None)
    assert await screen.open()
    assert await screen.close_code() == 4401


async def test_a_user_without_an_agent_is_told_4403(floor: FakeFloor) -> None:
    screen = Screen(await logged_in(await sync_to_async(UserFactory)()))
    assert await screen.open()
    assert await screen.close_code() == 4403


async def test_an_inactive_agent_is_told_4403(floor: FakeFloor, agent: Agent) -> None:
    agent.is_active = False
    await agent.asave()
    screen = Screen(await logged_in(agent.user))
    assert await screen.open()
    assert await screen.close_code() == 4403


async def test_a_foreign_origin_never_gets_in(floor: FakeFloor, agent: Agent) -> None:
    """T28: refused before the handshake, which a browser sees as 403."""
    client = await logged_in(agent.user)
    for origin in ("http://evil.example", "null", "http://localhost.evil.example", None):
        assert not await Screen(client, origin=origin).open(), origin


async def test_an_open_screen_is_announced_and_its_end_too(agent: Agent, floor: FakeFloor) -> None:
    screen = Screen(await logged_in(agent.user))
    await screen.open()
    snapshot = await screen.next("snapshot")
    assert (snapshot["agent"]["id"], list(snapshot["groups"])) == (agent.pk, ["sales"])
    connected = await floor.wait_for(cmd.ConnectWorkbench)
    await screen.leave()
    left = await floor.wait_for(cmd.DisconnectWorkbench)
    assert (connected.agent_id, left) == (agent.pk, cmd.DisconnectWorkbench(agent.pk, connected.session))


async def test_two_tabs_are_two_screens_of_one_agent(screen: Screen, agent: Agent, floor: FakeFloor) -> None:
    """T50."""
    second = Screen(await logged_in(agent.user))
    await second.open()
    async with asyncio.timeout(5):
        while len(floor.sessions[agent.pk]) < 2:
            floor.changed.clear()
            await floor.changed.wait()
    await second.leave()
    await floor.wait_for(cmd.DisconnectWorkbench)
    assert len(floor.sessions[agent.pk]) == 1


async def test_a_new_floor_hears_of_the_screen_again(screen: Screen, floor: FakeFloor) -> None:
    first = await floor.wait_for(cmd.ConnectWorkbench)
    floor.received.clear()
    floor.epoch += 1
    again = await floor.wait_for(cmd.ConnectWorkbench)
    assert again == first


async def test_an_open_screen_says_so_again_and_again_and_is_announced_anew_where_it_is_not_known(
    agent: Agent, floor: FakeFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web process that is killed says no good-bye: the floor forgets a screen that nobody renews."""
    monkeypatch.setattr(presence, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(presence, "RENEW_SECONDS", 0.1)
    screen = Screen(await logged_in(agent.user))
    await screen.open()
    announced = await floor.wait_for(cmd.ConnectWorkbench)
    renewed = await floor.wait_for(cmd.RenewWorkbench)
    assert announced.lease_seconds == renewed.lease_seconds > presence.RENEW_SECONDS
    assert renewed.session == announced.session
    floor.received.clear()
    floor.refusals["RenewWorkbench"] = Reply(
        False, "unknown_session", "The floor does not know this workbench."
    )
    assert await floor.wait_for(cmd.ConnectWorkbench) == announced
    await screen.leave()


async def test_a_floor_that_forgot_the_screen_hears_of_it_again(
    screen: Screen, agent: Agent, floor: FakeFloor
) -> None:
    floor.received.clear()
    await floor.change_agent(agent.pk, connected=False)
    assert (await floor.wait_for(cmd.ConnectWorkbench)).agent_id == agent.pk


async def test_a_command_goes_out_in_the_agents_own_name(
    screen: Screen, agent: Agent, floor: FakeFloor
) -> None:
    reply = await screen.ask("SetPresence", presence="break", reason="lunch")
    assert (reply["id"], reply["ok"]) == ("q1", True)
    envelope = floor.received[-1]
    assert envelope.by == "wang"
    assert envelope.command == cmd.SetPresence(agent.pk, "break", "lunch", "wang")
    assert (await screen.next("delta"))["agent"]["reason"] == "lunch"


async def test_a_refusal_comes_back_with_its_code(screen: Screen, floor: FakeFloor) -> None:
    floor.refusals["AcceptOffer"] = Reply(False, "no_offer", "This offer has ended.")
    reply = await screen.ask("AcceptOffer", offer_id="x-1")
    assert (reply["ok"], reply["code"], reply["reason"]) == (False, "no_offer", "This offer has ended.")


FORBIDDEN = [
    ("SetPresence", {"presence": "available", "agent_id": 999}),
    ("SetPresence", {"presence": "available", "by": "boss"}),
    ("ConnectWorkbench", {"session": "mine"}),
    ("OfferExpired", {"interaction_id": "x", "offer_id": "y"}),
    ("SetPresence", {"presence": "asleep"}),
    ("AcceptOffer", {}),
    ("CompleteWrapUp", {"interaction_id": CALL, "note": "a\x00b"}),
    ("CompleteWrapUp", {"interaction_id": CALL, "note": "x" * 4001}),
]


async def test_what_a_browser_may_not_say_is_refused(screen: Screen, floor: FakeFloor) -> None:
    floor.received.clear()
    for type_, data in FORBIDDEN:
        assert (await screen.ask(type_, **data))["code"] == "malformed", (type_, data)
    assert floor.received == []


async def test_the_writer_of_a_note_is_told_that_a_card_number_was_masked(
    screen: Screen, floor: FakeFloor
) -> None:
    note = {"interaction_id": CALL, "note": "Paid with 4111 1111 1111 1111"}
    reply = await screen.ask("CompleteWrapUp", **note)
    assert reply["ok"] and reply["data"] == {"masked_cards": 1}
    assert floor.received[-1].command.note == "Paid with **** **** **** 1111"
    assert (await screen.ask("CompleteWrapUp", **{**note, "note": "Paid"}))["data"] is None


async def test_malformed_json_is_answered_and_survived(screen: Screen) -> None:
    await screen.wire.send_to(text_data="{not json")
    assert (await screen.next("reply"))["code"] == "malformed"
    assert (await screen.ask("ping"))["ok"]


async def test_binary_junk_closes_with_1003(screen: Screen) -> None:
    """T28."""
    await screen.wire.send_to(bytes_data=b"\x00\xff\x13")
    assert await screen.close_code() == 1003


async def test_a_huge_message_closes_with_1009(screen: Screen) -> None:
    """T28."""
    await screen.wire.send_to(text_data=json.dumps({"type": "ping", "data": {"x": "y" * 1_000_000}}))
    assert await screen.close_code() == 1009


async def test_a_flood_closes_with_4429(screen: Screen) -> None:
    """T28: 1,000 messages a second."""
    for number in range(200):
        await screen.wire.send_json_to({"id": str(number), "type": "ping"})
    assert await screen.close_code() == 4429


async def test_a_silent_floor_holds_nothing_else_up(screen: Screen, floor: FakeFloor) -> None:
    floor.silent = True
    await screen.wire.send_json_to({"id": "slow", "type": "AcceptOffer", "data": {"offer_id": "x-1"}})
    assert (await screen.ask("ping"))["id"] == "q1"
    slow = await screen.next("reply")
    assert (slow["id"], slow["code"]) == ("slow", "no_answer")


async def test_a_page_that_acknowledges_nothing_is_closed_with_4408(screen: Screen, floor: FakeFloor) -> None:
    for number in range(140):
        await floor.put(groups={"sales": group_view("sales", waiting=number)})
    assert await screen.close_code() == 4408


async def test_a_page_that_acknowledges_sees_every_change(screen: Screen, floor: FakeFloor) -> None:
    for number in range(140):
        await floor.put(groups={"sales": group_view("sales", waiting=number)})
        while "groups" not in (frame := await screen.next("delta")):
            continue
        assert frame["groups"]["sales"]["waiting"] == number
        await screen.wire.send_json_to({"type": "ack", "data": {"count": 2}})
        await asyncio.sleep(0.05)  # a page has its limit of messages too


async def test_log_out_ends_the_screen_within_five_seconds(agent: Agent, floor: FakeFloor) -> None:
    """T20."""
    client = await logged_in(agent.user)
    screen = Screen(client)
    await screen.open()
    await screen.next("snapshot")
    before = asyncio.get_running_loop().time()
    await sync_to_async(client.logout)()
    assert await screen.close_code() == 4401
    assert asyncio.get_running_loop().time() - before <= 5


async def test_deactivation_ends_the_screen_within_five_seconds(
    screen: Screen, agent: Agent, floor: FakeFloor
) -> None:
    """T20."""
    agent.is_active = False
    await agent.asave()
    assert await screen.close_code() == 4401


async def test_a_new_password_ends_the_screen_within_five_seconds(screen: Screen, agent: Agent) -> None:
    """T20."""
    agent.user.set_password("something entirely different")
    await agent.user.asave()
    assert await screen.close_code() == 4401


async def test_the_screen_pop_is_for_ones_own_call_only(
    screen: Screen, agent: Agent, floor: FakeFloor
) -> None:
    """T23."""
    await floor.put(interactions={CALL: interaction_view(CALL, agent_id=999)})
    assert (await screen.ask("screen_pop", interaction_id=CALL))["code"] == "malformed"
    await floor.ring(agent.pk, CALL)
    await screen.next("delta")
    reply = await screen.ask("screen_pop", interaction_id=CALL)
    assert reply["data"] == {"customer": None, "history": [], "others": []}


async def test_targets_are_groups_and_present_colleagues(screen: Screen) -> None:
    data = (await screen.ask("targets"))["data"]
    assert [group["code"] for group in data["groups"]] == ["sales"]
    assert [colleague["name"] for colleague in data["agents"]] == ["Li Na"]


async def test_r5_t45_redis_goes_and_comes_back_under_an_open_screen(
    agent: Agent, settings: Any, tmp_path: Path
) -> None:
    """The page keeps its socket: it is told that what it shows is stale, then gets everything anew."""
    server = OwnRedis(tmp_path)
    server.start()
    settings.REDIS_URL = server.url
    views = {"agents": {str(agent.pk): agent_view(agent.pk)}}
    floor = FakeFloor(server.url, settings.FLOOR_SITE)
    await floor.start()
    await floor.put(**views)
    screen = Screen(await logged_in(agent.user))
    try:
        await screen.open()
        await screen.next("snapshot")
        server.stop()
        await screen.next("stale")
        server.start()
        again = FakeFloor(server.url, settings.FLOOR_SITE)
        await again.start()
        await again.put(**views)
        assert (await screen.next("snapshot"))["agent"]["id"] == agent.pk
        await screen.next("fresh")
        assert (await again.wait_for(cmd.ConnectWorkbench)).agent_id == agent.pk
        reply = await screen.ask("SetPresence", presence="available")
        assert reply["ok"]
        await screen.leave()
        await again.stop()
    finally:
        await hub().stop()
        server.stop()
        await sync_to_async(connections.close_all)()
