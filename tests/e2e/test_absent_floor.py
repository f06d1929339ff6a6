"""T47: nobody leads the site while a hundred callers dial. None is refused, and they enter the queue as they came."""

import asyncio

import pytest

from apps.floor.live.hub import hub
from apps.interactions.models import EventLog
from apps.ivr.models import CallFlow
from apps.ivr.services import create_draft, publish_version
from apps.kernel.ids import derive_id
from apps.telephony.models import EntryPoint
from tests.e2e.conftest import FLOW, Centre
from tests.e2e.test_killed_floor import states
from tests.harness.suite import Suite

CALLERS = 100
APART_SECONDS = 0.02
DNIS = "4009"
NO_MENU = ("answer", "sales", "bye")


@pytest.fixture
def straight(centre: Centre) -> None:
    """A number that leads into the line at once: in a menu a later caller may be faster."""
    nodes = [dict(node) for node in FLOW["nodes"] if node["id"] in NO_MENU]
    nodes[0]["next"] = "sales"
    flow = CallFlow.objects.create(code="straight", name="Straight")
    publish_version(version=create_draft(flow=flow, definition=FLOW | {"nodes": nodes}))
    EntryPoint.objects.create(dnis=DNIS, name="Straight", flow=flow)


async def test_t47_a_hundred_callers_without_a_floor_are_queued_and_served_in_the_order_in_which_they_came(
    straight: None, suite: Suite, centre: Centre
):
    suite.kill("floor")
    script = {"dnis": DNIS, "patience_seconds": 600, "talk_seconds": 600}
    calls = [script | {"at": number * APART_SECONDS} for number in range(CALLERS)]
    await suite.simulator("plan", calls=calls)
    await suite.simulator("start")
    async with asyncio.timeout(30):
        while await suite.simulator("active") != {"active": CALLERS, "coming": 0}:
            await asyncio.sleep(0.1)
    in_order = [derive_id("virtual", channel) for channel in (await suite.simulator("placed"))["channels"]]

    suite.start_floor()
    await suite.until(lambda picture: list(states(picture).values()).count("queued") == CALLERS)
    waiting = hub().picture.interactions
    assert sorted(waiting, key=lambda call: waiting[call]["queued_at"]) == in_order
    arrived = EventLog.objects.filter(type="InteractionArrived", data__waited_seconds__gt=0)
    async with asyncio.timeout(30):
        while await arrived.acount() < CALLERS:
            await asyncio.sleep(0.1)

    for extension in ("1001", "1002"):
        await suite.simulator("phones", extension=extension, phone={"mode": "answers", "answer_after": 0.1})
    await suite.sign_in(*centre.on_phone)
    await suite.until(lambda picture: list(states(picture).values()).count("connected") == 2)
    assert {call for call, state in states(hub().picture).items() if state == "connected"} == set(
        in_order[:2]
    )
    status = await suite.simulator("status")
    assert (status["active"], sum(status["outcomes"].values())) == (CALLERS, 0)
