"""Tickets are work of agents, with the real processes: web, worker, floor. The floor is killed in between, a ticket is
taken back, and each has one place at every moment: with one agent, in the queue, or settled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from apps.agents.models import Agent
from apps.agents.services import update_agent_skills, update_group_skills
from apps.dispatch.models import RoutedGroup, TicketWork
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.tickets.models import Ticket
from contactcenter.celery import app
from tests.e2e.conftest import Centre, virtual_site
from tests.factories.accounts import SupervisorFactory
from tests.factories.agents import SkillFactory
from tests.harness.suite import PATIENCE_SECONDS, Suite
from tests.harness.web_server import WebServer

BUSY = "tests.harness.busy_settings"
TOKEN = "t" * 32
SUBJECTS = ("Late parcel", "Broken jug", "Wrong invoice", "Loud grinder")


@pytest.fixture
async def site(centre: Centre, tmp_path: Path) -> AsyncIterator[tuple[Suite, WebServer]]:
    """Floor, switch, web server and a worker, which does what outbox and floor leave to it; started side by side."""
    await sync_to_async(route_tickets)(centre)
    starting = asyncio.create_task(asyncio.to_thread(WebServer, DJANGO_SETTINGS_MODULE=BUSY))
    suite = Suite(tmp_path, BUSY)
    suite.start("worker", "-m", "celery", "-A", "contactcenter", "worker", "-P", "threads", "-c", "4")
    try:
        async with virtual_site(suite):
            yield suite, await starting
    finally:
        web = await starting
        await asyncio.to_thread(web.stop)
        print(web.log)


def route_tickets(centre: Centre) -> None:
    """Tickets of the group are offered to those who have its skill: one of three agents."""
    centre.group.ring_timeout_seconds = 60
    centre.group.save()
    RoutedGroup.objects.create(group=centre.group)
    SkillFactory(code="sales")
    update_group_skills(group=centre.group, skills={"sales": 3})
    update_agent_skills(agent=Agent.objects.get(pk=centre.on_screen), skills={"sales": 5})


@sync_to_async
def headers_of(user: Any, web: WebServer) -> dict[str, str]:
    """What the browser of ``user`` sends."""
    browser = Client()
    browser.force_login(user() if callable(user) else Agent.objects.get(pk=user).user)
    name = settings.SESSION_COOKIE_NAME
    cookies = f"{name}={browser.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return {"Cookie": cookies, "Origin": web.url, "X-CSRFToken": TOKEN}


class Desk:
    """The workbench of an agent, over its WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._number = socket, 0

    async def ask(self, type: str, **data: Any) -> dict[str, Any]:
        """Give a command and return the reply; live frames that come before it are left out."""
        self._number += 1
        await self._socket.send_json({"id": str(self._number), "type": type, "data": data})
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                frame: dict[str, Any] = await self._socket.receive_json()
                if frame.get("kind") == "reply" and frame["id"] == str(self._number):
                    return frame


@asynccontextmanager
async def workbench(agent: int, web: WebServer, suite: Suite) -> AsyncIterator[Desk]:
    async with (
        aiohttp.ClientSession(headers=await headers_of(agent, web)) as session,
        session.ws_connect(f"{web.url}/ws/workbench/") as socket,
    ):
        await suite.until(lambda picture: picture.agents[str(agent)]["connected"])
        desk = Desk(socket)
        assert (await desk.ask("SetPresence", presence="available"))["ok"]
        yield desk


def offer_to(agent: int, *, but: str = "") -> Any:
    """Return what looks for an offer to the agent, other than that of ``but``."""

    def found(picture: FloorPicture) -> Any:
        offer = picture.agents[str(agent)]["desk_offer"]
        return offer if offer and offer["interaction_id"] != but else None

    return found


async def until_row(rows: Any) -> Any:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (row := await rows.afirst()) is None:
            await asyncio.sleep(0.05)
    return row


@pytest.mark.filterwarnings("ignore::celery.exceptions.AlwaysEagerIgnored")  # what is sent goes to the worker
async def test_every_ticket_has_one_place_when_the_floor_is_killed_and_one_is_taken_back(
    site: tuple[Suite, WebServer], centre: Centre
):
    suite, web = site
    agent, other = centre.on_screen, centre.on_phone[0]
    async with (
        aiohttp.ClientSession(headers=await headers_of(SupervisorFactory, web)) as office,
        workbench(agent, web, suite) as desk,
        workbench(other, web, suite),
    ):
        keys = [await new_ticket(office, web, subject) for subject in SUBJECTS]
        offer = await suite.until(offer_to(agent))
        assert (await desk.ask("AcceptOffer", offer_id=offer["offer_id"]))["ok"]
        taken = await until_row(Ticket.objects.filter(pk__in=keys, agent=agent))
        queued = TicketWork.objects.filter(ticket__in=keys, turn="queued")
        while await queued.acount() < 3:
            await asyncio.sleep(0.05)

        suite.kill("floor")
        back = keys[-1] if keys[-1] != taken.pk else keys[0]
        async with office.post(f"{web.url}/api/v1/tickets/{back}/state/", json={"state": "closed"}) as answer:
            assert answer.status == 200, await answer.text()
        suite.start_floor()
        await suite.until_up()
        await until_row(TicketWork.objects.filter(ticket=back, turn__in=["withdrawing", "withdrawn"]))
        app.send_task("dispatch.reconcile")  # in place of the beat, which says so every minute
        await until_row(TicketWork.objects.filter(ticket=back, turn="withdrawn"))
        # The offer that the killed floor had made is made again, and now taken.
        again = await suite.until(offer_to(agent, but=offer["interaction_id"]))
        assert (await desk.ask("AcceptOffer", offer_id=again["offer_id"]))["ok"]
        await until_row(Ticket.objects.filter(pk__in=keys, agent=agent).exclude(pk=taken.pk))
        work = await TicketWork.objects.aget(ticket=back)
        await suite.until(lambda picture: work.interaction_id.hex not in picture.interactions)
        await everything_has_one_place(keys, back, agent, hub().picture)


async def new_ticket(office: aiohttp.ClientSession, web: WebServer, subject: str) -> int:
    body = {"subject": subject, "group": "sales"}
    async with office.post(f"{web.url}/api/v1/tickets/", json=body) as answer:
        assert answer.status == 201, await answer.text()
        return int((await answer.json())["id"])


async def everything_has_one_place(keys: list[int], back: int, agent: int, picture: FloorPicture) -> None:
    """Two are the agent's, one is in the queue or offered, one is closed; nothing is anywhere twice, or with others."""
    works = [work async for work in TicketWork.objects.filter(ticket__in=keys).order_by("ticket", "round")]
    assert sorted(work.ticket_id for work in works) == sorted(keys), "each was handed in once"
    turns = {work.ticket_id: work.turn for work in works}
    assert sorted(turns.values()) == ["queued", "taken", "taken", "withdrawn"] and turns[back] == "withdrawn"
    owners = {ticket.pk: ticket.agent_id async for ticket in Ticket.objects.filter(pk__in=keys)}
    assert owners == {key: agent if turns[key] == "taken" else None for key in keys}
    on_desks = [item["interaction_id"] for view in picture.agents.values() for item in view["desk"]]
    assert sorted(on_desks) == sorted(work.interaction_id.hex for work in works if work.turn == "taken")
    on_floor = {work.interaction_id.hex for work in works if work.turn in ("queued", "taken")}
    assert set(picture.interactions) == on_floor
    offers = [key for key, view in picture.agents.items() if view["desk_offer"]]
    assert set(offers) <= {str(agent)}, "nobody without the skill is asked"
