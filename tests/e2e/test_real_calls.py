"""The main job on the real thing: SIP calls through a real Asterisk become figures.

A hundred callers, five a second, press a key, reach an agent's phone, talk, and hang up; every one of them must be
answered, recorded, wrapped up and counted, and the figures must be those that the EventLog gives by hand.
"""

import asyncio
import wave
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from apps.acd.domain import commands as acd
from apps.agents.models import Agent
from apps.floor.live.hub import hub
from apps.interactions.models import EventLog, Interaction
from apps.kpis.selectors import get_figures
from apps.telephony.models import Recording
from tests.e2e.conftest import Centre, real_site
from tests.factories.agents import AgentFactory, GroupMembershipFactory
from tests.harness.suite import Suite
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.sipp import Phones, callers, phones
from tests.telephony.rig.sound import share_of_tone

pytestmark = [pytest.mark.asterisk, pytest.mark.sipp]

CALLS = 100
CALLS_PER_SECOND = 5
AGENTS = 60
HOLD_MS = 4_000
SECONDS = 90.0
STORY = {
    "DigitsCollected",
    "InteractionQueued",
    "InteractionAnswered",
    "SegmentEnded",
    "WrapUpCompleted",
    "InteractionEnded",
}
"""What happens once in each of these calls."""


@pytest.fixture
def desk_phones(tmp_path: Path) -> Any:
    """The phones of all agents, at one address."""
    started = phones(tmp_path / "phones", ANSWER_MS="300")
    yield started
    started.stop()


@pytest.fixture
def agents(centre: Centre, desk_phones: Phones) -> list[int]:
    """Agents who pick a ringing desk phone up."""
    made = AgentFactory.create_batch(AGENTS, accept_on="phone")
    for agent in made:
        agent.sip_contact = desk_phones.contact(agent.extension)
        GroupMembershipFactory(agent=agent, group=centre.group)
    Agent.objects.bulk_update(made, ["sip_contact"])
    return [agent.pk for agent in made]


@pytest.fixture
async def real_suite(agents: list[int], tmp_path: Path) -> AsyncIterator[tuple[Suite, AsteriskRig]]:
    """A floor on a real Asterisk."""
    async with real_site(tmp_path) as site:
        yield site


async def finish_wrap_ups(suite: Suite) -> None:
    """Complete every wrap-up with a note as soon as it begins; the agents' part of the screen."""
    client = hub().subscribe("floor")
    done: set[str] = set()
    try:
        async for _ in client:
            for view in list(hub().picture.agents.values()):
                call = view["interaction_id"]
                if view["work"] == "wrap_up" and call not in done:
                    done.add(call)
                    reply = await suite.ask(
                        acd.CompleteWrapUp(view["id"], call, note=f"Done by {view['id']}.")
                    )
                    assert reply.ok, reply
    finally:
        hub().unsubscribe(client)


async def test_a_hundred_sip_calls_become_figures(
    real_suite: tuple[Suite, AsteriskRig], agents: list[int], tmp_path: Path
):
    suite, rig = real_suite
    await suite.sign_in(*agents)
    wrap_ups = asyncio.create_task(finish_wrap_ups(suite))
    load = callers(
        rig, tmp_path / "callers", dnis="4001", calls=CALLS, rate=CALLS_PER_SECOND, hold_ms=HOLD_MS
    )
    await asyncio.to_thread(load.wait, SECONDS)
    await suite.until(lambda picture: not picture.interactions)
    wrap_ups.cancel()
    await until_all_stored(suite)
    await check(tmp_path)
    assert "0 active channels" in await asyncio.to_thread(rig.cli, "core show channels count")


async def until_all_stored(suite: Suite) -> None:
    """Wait until the database has every call's end and every recording's file."""
    deadline = asyncio.get_running_loop().time() + SECONDS
    while await Recording.objects.filter(state="stored").acount() < CALLS:
        assert asyncio.get_running_loop().time() < deadline, f"recordings are missing\n{suite.logs()}"
        await asyncio.sleep(0.2)


async def check(folder: Path) -> None:
    """Compare everything that was derived with the EventLog."""
    events = await sync_to_async(read_events)()
    assert len(events) == CALLS
    for call, story in events.items():
        row = await Interaction.objects.aget(pk=call)
        assert (row.outcome, row.data) == ("handled", {"reason": "sales"})
        assert story["DigitsCollected"]["digits"] == "1"
        assert story["DigitsCollected"]["accepted"] is True
        assert (
            story["WrapUpCompleted"]["note"]
            == row.note
            == f"Done by {story['InteractionAnswered']['agent_id']}."
        )
        assert row.wait_seconds == story["InteractionAnswered"]["wait_seconds"]
        await check_recording(call, story["SegmentEnded"]["talk_seconds"])
    await sync_to_async(check_figures)(list(events.values()))


def read_events() -> dict[str, dict[str, dict[str, Any]]]:
    """Return call -> event type -> its data; each of these events may be there once only."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in EventLog.objects.filter(type__in=STORY).order_by("position"):
        story = found.setdefault(str(row.interaction_id), {})
        assert row.type not in story, (row.type, row.interaction_id)
        story[row.type] = row.data
    for story in found.values():
        assert set(story) == STORY
    return found


async def check_recording(call: str, talk_seconds: float) -> None:
    """The file is as long as the conversation, and the caller's tone is in it."""
    recording = await Recording.objects.aget(interaction_id=call)
    path = Path(recording.file.path)
    with wave.open(str(path), "rb") as sound:
        length = sound.getnframes() / sound.getframerate()
    assert length == pytest.approx(talk_seconds, abs=0.6)
    assert recording.duration_seconds == pytest.approx(length, abs=0.05)
    assert share_of_tone(path) > 0.5


def check_figures(stories: list[dict[str, dict[str, Any]]]) -> None:
    """By hand: ASA, AHT and service level D of these calls."""
    waits = [story["InteractionAnswered"]["wait_seconds"] for story in stories]
    work = [
        story[event][field]
        for story in stories
        for event, field in (
            ("SegmentEnded", "talk_seconds"),
            ("SegmentEnded", "hold_seconds"),
            ("WrapUpCompleted", "wrap_up_seconds"),
        )
    ]
    first = Interaction.objects.order_by("arrived_at").values_list("arrived_at", flat=True)[0]
    figures = get_figures(start=first - timedelta(minutes=15), end=first + timedelta(minutes=30))
    assert (figures.counts.offered, figures.counts.answered, figures.counts.abandoned, figures.waiting) == (
        CALLS,
        CALLS,
        0,
        0,
    )
    # Durations are counted in whole milliseconds.
    assert figures.asa_seconds == pytest.approx(sum(round(wait, 3) for wait in waits) / CALLS, abs=1e-9)
    assert figures.aht_seconds == pytest.approx(sum(round(part, 3) for part in work) / CALLS, abs=1e-9)
    assert figures.service_level == sum(wait <= 20 for wait in waits) / CALLS
    assert figures.conservation.mismatch == ""
