"""R4, R5: the floor was killed, and PostgreSQL or Redis is away when it is started again."""

import asyncio

from asgiref.sync import sync_to_async

from apps.floor.live.hub import hub
from apps.floor.readiness import check_floor
from apps.interactions.models import EventLog
from apps.kernel.ids import derive_id
from tests.e2e.conftest import Centre
from tests.e2e.test_killed_floor import states
from tests.harness.door import database_door, redis_door
from tests.harness.suite import Suite


async def until_readyz_says(text: str) -> None:
    async with asyncio.timeout(30):
        while text not in (await sync_to_async(check_floor)() or ""):
            await asyncio.sleep(0.1)


async def test_r4_a_floor_that_is_started_without_its_database_waits_says_so_and_starts(
    suite: Suite, centre: Centre
):
    waiting = derive_id("virtual", await suite.place_call(patience_seconds=600))
    await suite.until(lambda picture: states(picture).get(waiting) == "queued")
    since = hub().picture.interactions[waiting]["queued_at"]

    suite.kill("floor")
    door, url = database_door()
    async with door:
        suite.start_floor(DATABASE_URL=url)
        await until_readyz_says("waits for the database")
        await suite.until_logged("floor", "no floor can start, the database is away")
        arrived = derive_id("virtual", await suite.place_call(patience_seconds=600))
        status = await suite.simulator("status")
        assert status["active"] == 2
        assert suite.processes["floor"].poll() is None

        await door.open()
        await suite.until_up(epoch=2)
        await suite.until(lambda picture: states(picture) == {waiting: "queued", arrived: "queued"})
        assert hub().picture.interactions[waiting]["queued_at"] == since
        assert await sync_to_async(check_floor)() is None
        await suite.until_logged("floor", "the database is back after")
        suite.kill("floor")


async def test_r5_a_floor_that_is_started_without_redis_leads_and_is_seen_when_it_is_back(
    suite: Suite, centre: Centre
):
    suite.kill("floor")
    door, url = redis_door()
    async with door:
        suite.start_floor(REDIS_URL=url)
        await suite.until_logged("floor", "is up, commands over")
        channel = await suite.place_call(talk_seconds=600, phone={"mode": "answers", "answer_after": 0.1})
        call = derive_id("virtual", channel)
        await suite.until_projected(call, "InteractionQueued")
        assert await EventLog.objects.filter(interaction_id=call, type="InteractionQueued").acount() == 1

        await door.open()
        await suite.until_up(epoch=2)
        await suite.sign_in(centre.on_phone[0])
        await suite.until(lambda picture: states(picture).get(call) == "connected")
        suite.kill("floor")
