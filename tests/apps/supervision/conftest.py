"""A supervisor, a floor to look at, calls of today and yesterday, and a browser."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page

from apps.accounts.models import User
from apps.agents.models import Agent
from apps.floor.live.hub import hub
from apps.supervision.consumers import FloorConsumer
from tests.apps.kpis.stories import Stories, project
from tests.apps.supervision.dashboards import SECONDS, Connect
from tests.apps.supervision.scene import AGENTS, GROUPS, scene
from tests.factories import AgentFactory, ReasonCodeFactory, SkillGroupFactory, UserFactory
from tests.harness.afternoon import afternoon_zone
from tests.harness.browser import open_page
from tests.harness.floor import FakeFloor, ThreadedFloor
from tests.harness.views import agent_view, group_view
from tests.harness.web_server import WebServer

RIGHTS = (
    "view_floor", "set_presence", "monitor_calls", "take_over_calls", "move_calls", "broadcast",
    "view_intervalfigures", "view_interaction",
)  # fmt: skip


@pytest.fixture
def supervisor(transactional_db: None) -> User:
    """Staff who may see the floor and set presences."""
    user = UserFactory(username="sam", display_name="Sam Doe", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    return user


@pytest.fixture
def directory(supervisor: User) -> list[Agent]:
    """The groups and agents of the scene."""
    for code, name in GROUPS.items():
        SkillGroupFactory(code=code, name=name)
    for code, name in (("lunch", "Lunch"), ("meeting", "Meeting")):
        ReasonCodeFactory(code=code, name=name)
    return [
        AgentFactory(user=UserFactory(display_name=name), extension=str(1001 + number))
        for number, name in enumerate(AGENTS)
    ]


@pytest.fixture
def calls_of_today(directory: list[Agent]) -> None:
    """Five hours of today and of yesterday, up to this moment."""
    for days in (1, 0):
        day = Stories(zero=time.time() - 5 * 3600 - days * 86_400)
        for number in range(100):
            group = list(GROUPS)[number % 4]
            at, ani = number * 178.0, f"+1555010{days}{number:03d}"
            if number % 11 == 5:
                day.abandoned(at, wait=4.0 + number % 60, group=group, ani=ani)
            else:
                wait = 3.0 + number * 7 % 19 + (20 if number % 9 == days else 0)
                talk = 90.0 + number * 13 % 120
                day.handled(at, wait=wait, talk=talk, hold=number % 3 * 8.0, group=group, ani=ani)
        project(_placed_after(day.stream(), days))


def _placed_after(stream: list[Any], days: int) -> list[Any]:
    """Give the second stream positions beyond the first one's."""
    from dataclasses import replace

    return [replace(line, position=line.position + (1 - days) * 100_000) for line in stream]


@pytest.fixture
def floor(directory: list[Agent]) -> Iterator[ThreadedFloor]:
    """A floor on which something of everything is going on."""
    threaded = ThreadedFloor(settings.REDIS_URL, settings.FLOOR_SITE)
    # The server outlives the test: a new floor must not be taken for the last test's.
    threaded.floor.epoch = time.monotonic_ns()
    threaded.floor.switches = {"pbx-1": {"state": "up", "error": ""}}
    _tell_of_switches(threaded.floor)
    threaded.run(threaded.floor.put(**scene(directory, time.time())))
    yield threaded
    threaded.stop()


def _tell_of_switches(floor: Any) -> None:
    publish = floor._publish

    async def with_switches(**frame: Any) -> None:
        if frame["kind"] == "beat":
            frame["switches"] = floor.switches
            frame["sheds"] = getattr(floor, "sheds", [])
        await publish(**frame)

    floor._publish = with_switches


@pytest.fixture(scope="module")
def web(django_db_setup: None) -> Iterator[WebServer]:
    """One server for the tests of a module: it takes seconds to start. The calls of today began five hours ago."""
    server = WebServer(time_zone=afternoon_zone())
    yield server
    server.stop()
    print(server.log)


@pytest.fixture
def dashboard(web: WebServer, floor: ThreadedFloor, context: BrowserContext) -> Iterator[Page]:
    """The admin's home, logged in. Errors of scripts fail the test."""
    with open_page(context, f"{web.url}/admin/", "sam") as page:
        page.locator(".floor-status .floor-badge", has_text="Live").wait_for(timeout=8000)
        yield page


@pytest.fixture
async def fake_floor() -> AsyncIterator[FakeFloor]:
    fake = FakeFloor(settings.REDIS_URL, settings.FLOOR_SITE)
    await fake.start()
    await fake.put(agents={"1": agent_view(1)}, groups={"sales": group_view("sales")})
    yield fake
    await fake.stop()


@pytest.fixture
async def connect(fake_floor: FakeFloor) -> AsyncIterator[Connect]:
    """Open a dashboard as ``user``; all are closed after the test, and with them the process's hub."""
    opened: list[WebsocketCommunicator] = []

    async def open_as(user: Any, session: SessionStore | None = None) -> WebsocketCommunicator:
        socket = WebsocketCommunicator(FloorConsumer.as_asgi(), "/ws/floor/")
        socket.scope["user"] = user
        socket.scope["session"] = session
        opened.append(socket)
        await socket.connect(timeout=SECONDS)
        return socket

    yield open_as
    for socket in opened:
        await socket.disconnect()
    await hub().stop()
