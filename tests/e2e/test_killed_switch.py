"""R6, T46: Asterisk is killed under its calls and started again, the virtual one and the real one. Every call is closed
with that cause, every agent is free again, nothing is left over."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.acd.domain import commands as acd
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.interactions.models import EventLog
from tests.e2e.conftest import Centre
from tests.e2e.test_killed_floor import states
from tests.e2e.test_real_calls import agents, desk_phones, real_suite  # noqa: F401 - fixtures
from tests.harness.suite import Suite
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.sipp import callers

LOST = 27
REFUSED = 41
"""Of a call for which an instruction was under way when its switch died."""


def counted(**wanted: int) -> Callable[[FloorPicture], bool]:
    """Return a look for so many interactions in each state, and no others."""

    def look(picture: FloorPicture) -> bool:
        found = list(states(picture).values())
        return len(found) == sum(wanted.values()) and all(found.count(key) == n for key, n in wanted.items())

    return look


async def everybody_is_free_again(suite: Suite, calls: int) -> None:
    """Who talked has something to wrap up; nobody is left with a call that is no more."""
    await suite.until(lambda picture: set(states(picture).values()) <= {"wrap_up"})
    for view in list(hub().picture.agents.values()):
        if view["work"] == "wrap_up":
            assert (await suite.ask(acd.CompleteWrapUp(view["id"], view["interaction_id"]))).ok
    await suite.until(lambda picture: not picture.interactions)
    await suite.until(lambda picture: {view["work"] for view in picture.agents.values()} == {"idle"})
    ended = EventLog.objects.filter(type="InteractionEnded")
    async with asyncio.timeout(30):
        while await ended.acount() < calls:
            await asyncio.sleep(0.1)
    assert {row.data["cause"] async for row in ended} <= {LOST, REFUSED}


async def test_r6_t46_the_virtual_asterisk_is_killed(suite: Suite, centre: Centre):
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.1})
    first = centre.on_phone[0]
    await suite.sign_in(first)
    await suite.place_call(talk_seconds=600)
    await suite.until(counted(connected=1))
    for _ in range(2):
        await suite.place_call(patience_seconds=600)
    await suite.until(counted(connected=1, queued=2))

    suite.kill("simulator")
    suite.start_simulator()
    await everybody_is_free_again(suite, 3)
    status = await suite.simulator("status")
    assert (status["channels"], status["leaked"]) == (0, {"channels": 0, "bridges": 0})

    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.1})
    await suite.place_call(talk_seconds=600)
    await suite.until(counted(connected=1))
    assert hub().picture.agents[str(first)]["work"] == "talking"


@pytest.mark.asterisk
@pytest.mark.sipp
async def test_r6_t46_the_real_asterisk_is_killed(
    real_suite: tuple[Suite, AsteriskRig],  # noqa: F811
    agents: list[int],  # noqa: F811
    tmp_path: Path,
):
    suite, rig = real_suite
    await suite.sign_in(*agents[:2])
    load = callers(rig, tmp_path / "callers", dnis="4001", calls=4, rate=4, hold_ms=120_000)
    await suite.until(counted(connected=2, queued=2))
    await asyncio.to_thread(rig.kill)
    load.stop()
    await asyncio.to_thread(rig.start)
    await everybody_is_free_again(suite, 4)
    assert "0 active channels" in await asyncio.to_thread(rig.cli, "core show channels count")

    again = callers(rig, tmp_path / "again", dnis="4001", calls=2, rate=2, hold_ms=120_000)
    await suite.until(counted(connected=2))
    again.stop()
