"""R3, T43: two floors, one leads. The other takes over from a leader that was killed, and from one that only sleeps."""

import asyncio
from typing import Any

import pytest

from apps.acd.domain import commands as acd
from apps.floor.live.hub import hub
from apps.kernel.ids import derive_id
from tests.e2e.conftest import Centre
from tests.e2e.test_killed_floor import check_the_books, hang_up_everybody, states
from tests.e2e.test_killed_helpers import HELPERS, helper, sockets
from tests.harness.suite import Suite


@pytest.fixture
async def pair(suite: Suite) -> Suite:
    """A leader and a standby that stands by."""
    suite.start("standby", "manage.py", "floor")
    await suite.until_logged("standby", "standing by")
    return suite


async def when_quiet(suite: Suite) -> dict[str, Any]:
    """Return the switch's counters once the recording was fetched and the last command that was on its way has come."""
    before: dict[str, Any] = {}
    while (status := await suite.simulator("status"))["recordings"] or status["commands"] != before.get(
        "commands"
    ):
        before = status
        await asyncio.sleep(1)
    return status


async def dial(suite: Suite, channels: dict[str, str], expected: str) -> str:
    channel = await suite.place_call(patience_seconds=600, talk_seconds=600)
    call = derive_id("virtual", channel)
    channels[call] = channel
    await suite.until(lambda picture: states(picture).get(call) == expected)
    return call


async def test_r3_a_standby_leads_after_a_kill_and_after_a_freeze_and_the_woken_leader_does_nothing(
    pair: Suite, centre: Centre
):
    suite, (first, second) = pair, centre.on_phone
    assert [sockets(helper(suite, "standby", name)) for name in HELPERS] == [[], []]
    channels: dict[str, str] = {}
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.1})
    await suite.sign_in(first)
    talking = await dial(suite, channels, "connected")
    waiting = [await dial(suite, channels, "queued") for _ in range(2)]
    since = {key: hub().picture.interactions[key]["queued_at"] for key in waiting}

    suite.kill("floor")
    assert await suite.until_up(epoch=2) == 2
    await suite.until(lambda picture: picture.epoch == 2 and len(picture.interactions) == 3)
    assert states(hub().picture) == {talking: "connected"} | dict.fromkeys(waiting, "queued")
    assert {key: hub().picture.interactions[key]["queued_at"] for key in waiting} == since

    # Now the new leader falls asleep while a phone rings: it wakes up with a ring that has run out long ago.
    suite.start("floor", "manage.py", "floor")
    await suite.until_logged("floor", "standing by")
    await suite.simulator("phones", extension="1002", phone={"mode": "silent"})
    await suite.sign_in(second)
    await suite.until(lambda picture: states(picture)[waiting[0]] == "ringing")
    suite.freeze("standby")
    assert await suite.until_up(epoch=3) == 3
    await suite.until(lambda picture: picture.epoch == 3 and states(picture).get(waiting[0]) == "queued")
    assert (await suite.ask(acd.ConnectWorkbench(first, "again"))).ok
    await hang_up_everybody(suite, channels)
    before = await when_quiet(suite)
    assert (before["channels"], before["leaked"]) == (0, {"channels": 0, "bridges": 0})

    suite.thaw("standby")
    assert await suite.until_ended("standby") == 3
    after = await suite.simulator("status")
    assert (after["commands"], after["latest_commands"]) == (before["commands"], before["latest_commands"])
    assert "contactcenter" in after["applications"]
    assert "Superseded" in suite.logs()
    await check_the_books(3)
