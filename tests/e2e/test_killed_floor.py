"""R1, T41: the floor is killed with SIGKILL while calls ring, talk and wait. Nothing is dropped, lost or said twice.

Under load, again and again: tests/bench/test_bench_recovery.py.
"""

import asyncio
import shutil
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from apps.acd.domain import commands as acd
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.interactions.models import EventLog, Interaction, Segment
from apps.kernel.ids import derive_id
from apps.kpis.selectors.summary import find_differences
from tests.e2e.conftest import Centre
from tests.harness.suite import Suite


def states(picture: FloorPicture) -> dict[str, str]:
    return {key: view["state"] for key, view in picture.interactions.items()}


async def test_r1_calls_outlive_a_killed_floor(suite: Suite, centre: Centre):
    first, second = centre.on_phone
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.1})
    await suite.simulator("phones", extension="1002", phone={"mode": "answers", "answer_after": 60})
    await suite.sign_in(first, second)

    channels: dict[str, str] = {}

    async def place(**script: Any) -> str:
        channel = await suite.place_call(patience_seconds=600, talk_seconds=600, **script)
        channels[derive_id("virtual", channel)] = channel
        return derive_id("virtual", channel)

    async def dial(expected: str, **script: Any) -> str:
        call = await place(**script)
        await suite.until(lambda picture: states(picture).get(call) == expected)
        return call

    talking, ringing, waiting, later = [await dial(s) for s in ("connected", "ringing", "queued", "queued")]
    entering = await dial("flow", dnis="4002", manual=True)
    await suite.until_projected(entering, "SubFlowEntered")
    await suite.simulator("press", channel_id=channels[entering], digits="01234")  # 0123 is refused
    await suite.until_projected(entering, "DigitsCollected")
    queued_at = {
        key: view["queued_at"] for key, view in hub().picture.interactions.items() if key != entering
    }

    suite.kill("floor")
    arrived_meanwhile = await place()
    before = await suite.simulator("status")
    assert before["active"] == 6
    suite.start_floor()
    await suite.until(lambda picture: states(picture).get(arrived_meanwhile) == "queued")
    for agent in (first, second):  # browsers come back by themselves
        assert (await suite.ask(acd.ConnectWorkbench(agent, "again"))).ok

    await suite.simulator("press", channel_id=channels[entering], digits="5678")
    await suite.until(lambda picture: states(picture).get(entering) == "queued")

    after = states(hub().picture)
    assert after[talking] == "connected"
    assert after[ringing] in ("ringing", "queued")  # the old ring may have run out meanwhile
    assert (after[waiting], after[later]) == ("queued", "queued")
    assert {
        key: view["queued_at"] for key, view in hub().picture.interactions.items() if key in queued_at
    } == queued_at

    # The place in the line is kept: whoever waits longest is served next.
    assert (await suite.ask(acd.EndInteraction(first, talking))).ok
    assert (await suite.ask(acd.CompleteWrapUp(first, talking))).ok
    view = await suite.until(lambda picture: _busy_with(picture, first, talking))
    assert view in (ringing, waiting)
    assert view == (waiting if after[ringing] == "ringing" else ringing)
    await hang_up_everybody(suite, channels)
    await check_the_books(6)
    assert (await Interaction.objects.aget(pk=entering)).data == {"account": "5678"}
    returned = [
        event.data async for event in EventLog.objects.filter(interaction_id=entering, type="SubFlowLeft")
    ]
    assert [values["result"] for values in returned] == ["known"]


def _busy_with(picture: FloorPicture, agent: int, not_this: str) -> str | None:
    current = picture.agents[str(agent)]["interaction_id"]
    return current if current and current != not_this else None


async def hang_up_everybody(suite: Suite, channels: dict[str, str]) -> None:
    """The callers leave, then the agents finish their work."""
    for call, state in states(hub().picture).items():
        if state != "wrap_up":
            await suite.simulator("hangup", channel_id=channels[call])
    await suite.until(lambda picture: set(states(picture).values()) <= {"wrap_up"})
    for agent in list(hub().picture.agents.values()):
        if agent["work"] == "wrap_up":
            assert (await suite.ask(acd.CompleteWrapUp(agent["id"], agent["interaction_id"]))).ok
    await suite.until(lambda picture: not picture.interactions)


async def check_the_books(calls: int) -> None:
    """Every call has one outcome, the log has neither gap nor repetition, and what was offered is accounted for."""
    deadline = asyncio.get_running_loop().time() + 30
    while await Interaction.objects.filter(ended_at__isnull=False).acount() < calls:
        assert asyncio.get_running_loop().time() < deadline, "not every call reached the database"
        await asyncio.sleep(0.1)
    ended = Counter(
        [
            str(key)
            async for key in EventLog.objects.filter(type="InteractionEnded").values_list(
                "interaction_id", flat=True
            )
        ]
    )
    assert len(ended) == calls
    assert set(ended.values()) == {1}
    positions = [
        number async for number in EventLog.objects.order_by("position").values_list("position", flat=True)
    ]
    assert positions == list(range(1, len(positions) + 1))
    for key in ended:
        numbers = [
            n
            async for n in EventLog.objects.filter(interaction_id=UUID(key))
            .order_by("seq")
            .values_list("seq", flat=True)
        ]
        assert numbers == list(range(1, len(numbers) + 1))
    assert not await Segment.objects.filter(wait_seconds__lt=0).aexists()
    first = await Interaction.objects.order_by("arrived_at").afirst()
    last = await EventLog.objects.order_by("-at").afirst()
    assert first and last
    start = first.arrived_at - timedelta(minutes=15)
    assert await sync_to_async(find_differences)(start=start, end=last.at + timedelta(minutes=15)) == []


async def test_a_floor_whose_journal_was_lost_goes_on_behind_what_the_database_has(
    suite: Suite, centre: Centre
):
    channel = await suite.place_call(patience_seconds=1)
    await suite.until_projected(derive_id("virtual", channel), "InteractionEnded")
    before = await EventLog.objects.acount()
    suite.kill("floor")
    shutil.rmtree(suite.folder / "journal")
    suite.start_floor()
    await suite.until_up()
    channel = await suite.place_call(patience_seconds=1)
    await suite.until_projected(derive_id("virtual", channel), "InteractionEnded")
    positions = [row.position async for row in EventLog.objects.order_by("position")]
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) > before
    assert "the journal was lost" in suite.logs()
    suite.kill("floor")
    await asyncio.to_thread(suite.stop)  # fails where what a killed floor had started does not end by itself
