"""R1, T41, T50: a web process is killed with SIGKILL. Its screens run out, its agents' calls go on."""

from collections.abc import Iterator

import aiohttp
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence
from apps.agents.models import Agent
from apps.floor.live.hub import hub
from apps.kernel.ids import derive_id
from tests.e2e.conftest import Centre
from tests.e2e.test_killed_floor import states
from tests.harness.suite import Suite
from tests.harness.web_server import WebServer


@pytest.fixture
def web(centre: Centre) -> Iterator[WebServer]:
    server = WebServer(module="tests.harness.impatient_web")
    yield server
    server.kill()


@sync_to_async
def session_of(agent: int) -> dict[str, str]:
    """The cookies and headers of the agent's browser."""
    browser = Client()
    browser.force_login(Agent.objects.get(pk=agent).user)
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"}


async def test_the_screens_of_a_killed_web_process_run_out_and_the_call_goes_on(
    suite: Suite, centre: Centre, web: WebServer
):
    agent = centre.on_phone[0]
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.1})
    headers = await session_of(agent) | {"Origin": web.url}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"{web.url}/ws/workbench/") as screen,
    ):
        await suite.until(lambda picture: picture.agents[str(agent)]["connected"])
        assert (await suite.ask(acd.SetPresence(agent, Presence.AVAILABLE, by="test"))).ok
        channel = await suite.place_call(talk_seconds=600)
        call = derive_id("virtual", channel)
        await suite.until(lambda picture: states(picture).get(call) == "connected")

        web.kill()
        await suite.until(lambda picture: not picture.agents[str(agent)]["connected"])
        assert (await screen.receive()).type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.CLOSED}
    assert states(hub().picture)[call] == "connected"

    waiting = derive_id("virtual", await suite.place_call(talk_seconds=600))
    await suite.until(lambda picture: states(picture).get(waiting) == "queued")
    await suite.simulator("hangup", channel_id=channel)
    await suite.until(lambda picture: states(picture).get(call) == "wrap_up")
    assert (await suite.ask(acd.CompleteWrapUp(agent, call))).ok
    assert states(hub().picture)[waiting] == "queued"  # nobody sees a ring there

    assert (await suite.ask(acd.ConnectWorkbench(agent, "another web process"))).ok
    await suite.until(lambda picture: states(picture).get(waiting) == "connected")
