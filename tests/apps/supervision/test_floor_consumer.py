"""The dashboards' WebSocket: who gets in, what comes out, and what a supervisor may order."""

import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.test import Client

from apps.accounts.models import User
from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from apps.audit.models import AuditEvent
from apps.supervision import consumers
from apps.supervision.board import tile_board
from contactcenter.asgi import application
from tests.apps.kpis.stories import Stories, project
from tests.apps.supervision.dashboards import (
    SECONDS,
    Connect,
    ask,
    close_code,
    frame_of,
)
from tests.factories import AgentFactory, UserFactory
from tests.harness.afternoon import afternoon_zone
from tests.harness.floor import FakeFloor
from tests.harness.views import agent_view

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_supervisor_gets_a_snapshot_and_the_key_figures(connect: Connect, supervisor: User) -> None:
    socket = await connect(supervisor)
    kinds = {(await frame_of(socket, "snapshot", "tiles"))["kind"] for _ in range(2)}
    assert kinds == {"snapshot", "tiles"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"is_staff": False}, 4403), ({"is_active": False}, 4403)],
    ids=["an agent", "a disabled account"],
)
async def test_others_are_sent_away(connect: Connect, supervisor: User, changes: dict, code: int) -> None:
    for name, value in changes.items():
        setattr(supervisor, name, value)
    assert await close_code(await connect(supervisor)) == code


async def test_staff_without_the_permission_is_sent_away(connect: Connect, db) -> None:
    user = await sync_to_async(UserFactory)(is_staff=True)
    assert await close_code(await connect(user)) == 4403


async def test_who_is_not_logged_in_is_sent_away(connect: Connect) -> None:
    assert await close_code(await connect(AnonymousUser())) == 4401


async def test_another_site_cannot_open_the_socket(supervisor: User) -> None:
    client = Client()
    await sync_to_async(client.force_login)(supervisor)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    headers = [(b"origin", b"https://evil.example"), (b"host", b"testserver"), (b"cookie", cookie)]
    socket = WebsocketCommunicator(application, "/ws/floor/", headers=headers)
    connected, _ = await socket.connect(timeout=SECONDS)
    assert not connected


async def test_an_unanswering_database_is_not_taken_for_a_missing_right(
    connect: Connect, supervisor: User, monkeypatch
) -> None:
    def away(user: Any) -> bool:
        raise DatabaseError("gone")

    monkeypatch.setattr(consumers, "may_watch", away)
    assert await close_code(await connect(supervisor)) == 1013


async def test_figures_are_computed_once_and_sent_to_all(
    connect: Connect, fake_floor: FakeFloor, directory: list[Agent], supervisor: User, monkeypatch, settings
) -> None:
    settings.TIME_ZONE = afternoon_zone()
    first, second = await connect(supervisor), await connect(supervisor)
    for socket in (first, second):
        assert offered(await frame_of(socket, "tiles")) == 0
    day = Stories(zero=time.time() - 60)
    day.handled(0, wait=5, talk=10)
    await sync_to_async(project)(day.stream())
    computed = []
    read = tile_board()._read
    monkeypatch.setattr(tile_board(), "_read", lambda at: (computed.append(at), read(at))[1])
    await fake_floor._publish(kind="figures")
    for socket in (first, second):
        while offered(await frame_of(socket, "tiles")) != 1:
            pass
    assert len(computed) == 1


def offered(frame: dict[str, Any]) -> int:
    return next(tile["value"] for tile in frame["tiles"] if tile["id"] == "offered")


async def test_a_database_that_is_away_is_told_and_the_floor_lives_on(
    connect: Connect, fake_floor: FakeFloor, supervisor: User, monkeypatch
) -> None:
    socket = await connect(supervisor)
    await frame_of(socket, "tiles")

    def away(at: float) -> dict[str, Any]:
        raise DatabaseError("gone")

    monkeypatch.setattr(tile_board(), "_read", away)
    await fake_floor._publish(kind="figures")
    await frame_of(socket, "tiles_failed")
    await fake_floor.change_agent(1, presence="available")
    assert (await frame_of(socket, "delta"))["agents"]["1"]["presence"] == "available"


async def test_the_board_rests_when_nobody_looks(connect: Connect, supervisor: User) -> None:
    socket = await connect(supervisor)
    await frame_of(socket, "tiles")
    board = tile_board()
    assert board._task is not None
    await socket.disconnect()
    assert board._task is None
    assert board.latest == ""


@pytest.fixture
def agent(transactional_db) -> Agent:
    return AgentFactory()


def order(agent: Agent, **changes: Any) -> dict[str, Any]:
    return {"agent_id": agent.pk, "presence": "break", "reason": "lunch", "note": "asked for it"} | changes


async def test_an_order_reaches_the_floor_and_the_record(
    connect: Connect, fake_floor: FakeFloor, supervisor: User, agent: Agent
) -> None:
    await fake_floor.put(agents={str(agent.pk): agent_view(agent.pk)})
    socket = await connect(supervisor)
    reply = await ask(socket, id="7", type="set_presence", data=order(agent))
    assert reply == {"kind": "reply", "id": "7", "ok": True, "code": "", "reason": ""}
    command = await fake_floor.wait_for(cmd.SetPresence)
    assert command == cmd.SetPresence(agent.pk, "break", "lunch", supervisor.username)
    assert fake_floor.received[-1].by == supervisor.username
    event = await AuditEvent.objects.aget(action="agent.presence_set")
    assert (event.actor_id, event.object_type, event.object_id) == (
        supervisor.pk,
        "agents.agent",
        str(agent.pk),
    )
    assert event.detail["note"] == "asked for it"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"note": "  "}, "a note is missing"),
        ({"reason": ""}, "a break needs a reason"),
        ({"presence": "asleep"}, "Invalid enum value 'asleep'"),
        ({"agent_id": "one"}, "Expected `int`"),
    ],
)
async def test_an_incomplete_order_is_refused(
    connect: Connect, fake_floor: FakeFloor, supervisor: User, agent: Agent, changes: dict, reason: str
) -> None:
    socket = await connect(supervisor)
    reply = await ask(socket, id="1", type="set_presence", data=order(agent, **changes))
    assert (reply["ok"], reply["code"]) == (False, "malformed")
    assert reply["reason"].startswith(reason)
    assert fake_floor.received == []
    assert not await AuditEvent.objects.filter(action="agent.presence_set").aexists()


async def test_an_unknown_agent_is_refused(connect: Connect, supervisor: User, agent: Agent) -> None:
    socket = await connect(supervisor)
    reply = await ask(socket, id="1", type="set_presence", data=order(agent, agent_id=agent.pk + 1))
    assert reply["code"] == "no_agent"


async def test_who_may_only_look_may_not_order(
    connect: Connect, fake_floor: FakeFloor, supervisor: User, agent: Agent
) -> None:
    permission = await Permission.objects.aget(codename="set_presence")
    await supervisor.user_permissions.aremove(permission)
    onlooker = await User.objects.aget(pk=supervisor.pk)
    socket = await connect(onlooker)
    reply = await ask(socket, id="1", type="set_presence", data=order(agent))
    assert reply["code"] == "not_allowed"
    assert fake_floor.received == []


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"type": 5}',
        '{"id": "x", "type": "drop_all"}',
        '{"type": "ping", "id": "%s"}' % ("x" * 65),
    ],
)
async def test_nonsense_is_answered_and_harms_nobody(connect: Connect, supervisor: User, text: str) -> None:
    socket = await connect(supervisor)
    await socket.send_to(text_data=text)
    assert (await frame_of(socket, "reply"))["code"] == "malformed"
    assert (await ask(socket, id="2", type="ping"))["ok"] is True


async def test_too_much_and_bytes_end_the_connection(connect: Connect, supervisor: User) -> None:
    large = await connect(supervisor)
    await large.send_to(text_data="x" * 5000)
    assert await close_code(large) == 1009
    binary = await connect(supervisor)
    await binary.send_to(bytes_data=b"\x00")
    assert await close_code(binary) == 1003


async def test_a_log_out_ends_the_connection(connect: Connect, supervisor: User, monkeypatch) -> None:
    monkeypatch.setattr(consumers, "CHECK_SECONDS", 0.05)
    client = Client()
    await sync_to_async(client.force_login)(supervisor)
    socket = await connect(supervisor, SessionStore(client.cookies["sessionid"].value))
    await frame_of(socket, "snapshot")
    await sync_to_async(client.logout)()
    assert await close_code(socket) == 4401


async def test_a_lost_right_ends_the_connection(connect: Connect, supervisor: User, monkeypatch) -> None:
    monkeypatch.setattr(consumers, "CHECK_SECONDS", 0.05)
    client = Client()
    await sync_to_async(client.force_login)(supervisor)
    socket = await connect(supervisor, SessionStore(client.cookies["sessionid"].value))
    await frame_of(socket, "snapshot")
    await supervisor.user_permissions.aclear()
    assert await close_code(socket) == 4401
