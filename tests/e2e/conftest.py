"""A small call centre with real processes: a floor, its projector, a virtual Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from apps.agents.models import SkillGroup
from apps.ivr.models import CallFlow, Prompt
from apps.ivr.services import create_draft, publish_version
from apps.telephony.models import AsteriskNode, EntryPoint, Trunk
from tests.e2e.browsers import Screens, open_screens
from tests.factories.agents import AgentFactory, GroupMembershipFactory, SkillGroupFactory
from tests.harness.suite import PASSWORD, USER, Suite
from tests.harness.web_server import WebServer
from tests.telephony.rig.asterisk import AsteriskRig

FLOW = {
    "format": 1,
    "language": "",
    "start": "answer",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "menu"},
        {
            "id": "menu",
            "type": "menu",
            "prompt": "welcome",
            "data_key": "reason",
            "timeout_seconds": 5,
            "max_attempts": 3,
            "options": {"1": {"label": "sales", "next": "sales"}},
            "failed": "bye",
        },
        {
            "id": "sales",
            "type": "route",
            "group": "sales",
            "max_wait_seconds": 300,
            "timeout": "bye",
            "callback_key": "9",
            "callback": "bye",
        },
        {"id": "bye", "type": "hang_up"},
    ],
}


ACCOUNT = {
    "format": 1,
    "start": "answer",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "account"},
        {
            "id": "account",
            "type": "collect_digits",
            "prompt": "welcome",
            "max_length": 4,
            "pattern": "[1-9]\\d{3}",
            "timeout_seconds": 60,
            "next": "known",
            "failed": "unknown",
        },
        {"id": "known", "type": "return", "result": "known"},
        {"id": "unknown", "type": "return", "result": "unknown"},
    ],
}
SELF_SERVICE = {
    "format": 1,
    "start": "answer",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "language"},
        {"id": "language", "type": "set_language", "language": "en", "next": "round"},
        {"id": "round", "type": "loop", "times": 2, "again": "ask", "done": "bye"},
        {
            "id": "ask",
            "type": "sub_flow",
            "flow": "account",
            "results": {"known": {"next": "sales"}},
            "otherwise": "round",
        },
        {"id": "sales", "type": "route", "group": "sales", "timeout": "bye"},
        {"id": "bye", "type": "hang_up"},
    ],
}
"""A caller who has to enter a number in a sub-flow, before they get into the line."""


@dataclass(frozen=True)
class Centre:
    """Who works there: ids of the agents who pick a ringing phone up, and of the one who accepts on the screen."""

    group: SkillGroup
    on_phone: tuple[int, ...]
    on_screen: int


@pytest.fixture
def centre(transactional_db: None) -> Centre:
    """One group, three agents, one number, one flow."""
    group = SkillGroupFactory(
        code="sales", name="Sales", ring_timeout_seconds=2, wrap_up_seconds=60, callback_offered=True
    )
    on_phone = tuple(AgentFactory(extension=f"10{number:02}", accept_on="phone").pk for number in (1, 2))
    on_screen = AgentFactory(extension="1100", accept_on="screen").pk
    for agent in (*on_phone, on_screen):
        GroupMembershipFactory(agent_id=agent, group=group)
    Prompt.objects.create(code="welcome", name="Welcome", sound="hello-world")
    flows = {"main-line": FLOW, "account": ACCOUNT, "self-service": SELF_SERVICE}
    for code, definition in flows.items():
        flow = CallFlow.objects.create(code=code, name=code.replace("-", " ").capitalize())
        publish_version(version=create_draft(flow=flow, definition=definition))
    for dnis, code in (("4001", "main-line"), ("4002", "self-service")):
        called = CallFlow.objects.get(code=code)
        EntryPoint.objects.create(dnis=dnis, name=called.name, flow=called)
    return Centre(group, on_phone, on_screen)


@pytest.fixture
async def suite(centre: Centre, tmp_path: Path) -> AsyncIterator[Suite]:
    """The processes, started and connected; stopped afterwards."""
    async with virtual_site(Suite(tmp_path)) as suite:
        yield suite


@asynccontextmanager
async def virtual_site(suite: Suite) -> AsyncIterator[Suite]:
    """The floor and the virtual Asterisk of ``suite``, started and connected; stopped afterwards."""
    node = await AsteriskNode.objects.acreate(
        code="virtual",
        name="Virtual Asterisk",
        base_url=f"http://127.0.0.1:{suite.port}",
        username=USER,
        password=PASSWORD,
    )
    for position, name in enumerate(("provider", "spare")):
        await Trunk.objects.acreate(
            node=node,
            name=name,
            position=position,
            match="127.0.0.1",
            outgoing=True,
            host="127.0.0.1:5090",
            caller_number="+15550000",
        )
    try:
        suite.start_simulator()
        suite.start_floor()
        await suite.until_up()
        yield suite
    finally:
        await asyncio.to_thread(suite.discard)
        await sync_to_async(connections.close_all)()  # those of the thread that serves the asynchronous ORM


@asynccontextmanager
async def real_site(folder: Path) -> AsyncIterator[tuple[Suite, AsteriskRig]]:
    """A floor on a real Asterisk of its own; both stopped afterwards."""
    rig = AsteriskRig(folder / "asterisk", node="real")
    await asyncio.to_thread(rig.start)
    node = rig.config
    await AsteriskNode.objects.acreate(
        code=node.code,
        name="Asterisk",
        base_url=node.base_url,
        username=node.username,
        password=node.password,
    )
    suite = Suite(folder)
    try:
        suite.start_floor()
        await suite.until_up()
        yield suite, rig
    finally:
        await asyncio.to_thread(suite.discard)
        await asyncio.to_thread(rig.kill)
        await sync_to_async(connections.close_all)()


@pytest.fixture
def web(centre: Centre) -> Iterator[WebServer]:
    """A web server on this test's database."""
    server = WebServer()
    yield server
    server.stop()
    print(server.log)


@pytest.fixture
async def screens(web: WebServer) -> AsyncIterator[Screens]:
    """Browsers at that server. Errors of scripts fail the test."""
    async with open_screens(web.url) as screens:
        yield screens
    assert screens.errors == []
