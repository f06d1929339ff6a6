"""What goes wrong around the floor, with real processes: the call goes on, and somebody is told."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from redis.asyncio import Redis

from apps.acd.domain import commands as acd
from apps.floor import wire
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.floor.readiness import check_floor
from apps.interactions.models import Interaction
from apps.kernel.ids import derive_id
from apps.telephony.ari.lanes import LANES
from apps.telephony.models import AsteriskNode
from tests.e2e.conftest import Centre
from tests.e2e.test_virtual_calls import in_state, nothing_open
from tests.harness.suite import Suite

CONNECTIONS = 1 + LANES
"""To one node: one for events, the others for commands. A fault on the wire meets each of them."""
REQUESTS = ("/play", "/addChannel", "channels/leg-", "/record", "bridges/call-")
"""What the floor asks of the switch in the course of a call that the dialplan has answered."""
REFUSALS = (500, 503, 404)

pytestmark = pytest.mark.usefixtures("suite")


async def switch_state(redis_url: str, site: str) -> dict[str, Any]:
    """Return what the last beat says of the virtual switch."""
    client = Redis.from_url(redis_url)
    try:
        raw = await client.get(wire.beat_key(site))
        return dict(json.loads(raw)["switches"].get("virtual", {})) if raw else {}
    finally:
        await client.aclose()


async def until_switch(settings: Any, happened) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            state = await switch_state(settings.REDIS_URL, settings.FLOOR_SITE)
            if state and happened(state):
                return state
            await asyncio.sleep(0.1)


async def test_t46_a_call_goes_on_while_the_socket_is_cut_and_ends_right_afterwards(
    suite: Suite, centre: Centre
):
    await suite.sign_in(centre.on_phone[0])
    channel = await suite.place_call(talk_seconds=600, phone={"mode": "answers", "answer_after": 0.1})
    talking = await suite.until(in_state("connected"))
    queued = derive_id("virtual", await suite.place_call(patience_seconds=600))
    await suite.until(lambda picture: picture.interactions.get(queued, {}).get("state") == "queued")

    await suite.simulator("faults", kind="cut")
    await suite.until_up()
    await suite.simulator("hangup", channel_id=channel)
    await suite.until(in_state("wrap_up"))
    assert hub().picture.interactions[queued]["state"] == "queued"
    row = await suite.until_projected(talking["id"], "InteractionEnded")
    assert row.outcome == "handled"


async def test_a_malformed_event_is_counted_and_the_next_call_is_served(
    suite: Suite, centre: Centre, settings: Any
):
    await suite.simulator("faults", kind="malformed", frame='{"type": "StasisStart", "channel": ')
    state = await until_switch(settings, lambda state: state["malformed"] == CONNECTIONS)
    assert state["state"] == "up"
    await suite.sign_in(centre.on_phone[0])
    await suite.place_call(talk_seconds=600, phone={"mode": "answers", "answer_after": 0.1})
    assert (await suite.until(in_state("connected")))["agent_id"] == centre.on_phone[0]


async def test_a_wrong_password_is_said_by_readyz_and_mended_without_a_restart(
    suite: Suite, centre: Centre, settings: Any
):
    node = await AsteriskNode.objects.aget(code="virtual")
    right, node.password = node.password, "wrong"
    await node.asave()
    await until_switch(settings, lambda state: state["state"] != "up" and state["error"])
    told = await sync_to_async(check_floor)()
    assert told is not None
    assert "virtual" in told
    assert "password" in told
    node.password = right
    await node.asave()
    await until_switch(settings, lambda state: state["state"] == "up")
    assert await sync_to_async(check_floor)() is None


async def test_t46_whatever_request_the_switch_refuses_nobody_stays_stuck(suite: Suite, centre: Centre):
    """Three callers at once, each of whom meets another refusal; an agent for each would hide who waits for whom."""
    for extension in ("1001", "1002"):
        await suite.simulator("phones", extension=extension, phone={"mode": "answers", "answer_after": 0.1})
    for path in REQUESTS:
        await suite.sign_in(*centre.on_phone)
        for status in REFUSALS:
            await suite.simulator("faults", kind="status", status=status, path=path)
        channels = [await suite.place_call(talk_seconds=0.5, patience_seconds=15) for _ in REFUSALS]
        calls = [derive_id("virtual", channel) for channel in channels]
        await wrap_up_until_all_have_ended(suite, calls)
        async for row in Interaction.objects.filter(pk__in=calls):
            assert row.outcome in {"handled", "abandoned", "failed", "self_service"}, path
        await suite.until(lambda picture: {view["work"] for view in picture.agents.values()} == {"idle"})
    found = await suite.simulator("status")
    assert found["faults_met"] == len(REQUESTS) * len(REFUSALS)
    assert (found["channels"], found["leaked"]) == (0, {"channels": 0, "bridges": 0})


async def wrap_up_until_all_have_ended(suite: Suite, calls: list[str]) -> None:
    """Let each agent finish as soon as there is something to finish."""

    def wrapping_up(picture: FloorPicture) -> list[tuple[int, str]] | bool:
        agents = picture.agents.values()
        found = [(view["id"], view["interaction_id"]) for view in agents if view["work"] == "wrap_up"]
        return found or nothing_open(picture)

    await suite.until(lambda picture: set(calls) <= picture.interactions.keys())
    while isinstance(found := await suite.until(wrapping_up), list):
        for agent, call in found:
            await suite.ask(acd.CompleteWrapUp(agent, call))
    for call in calls:
        await suite.until_projected(call, "InteractionEnded")
