"""The main job as people see it: an agent's browser and a supervisor's, a real web server, a real floor, a virtual
Asterisk. What the dashboard shows at the end is what the event log gives by hand."""

import asyncio
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from apps.agents.models import Agent, SkillGroup
from apps.audit.models import AuditEvent
from apps.interactions.models import EventLog, Segment
from apps.kernel.ids import derive_id
from apps.telephony.models import Recording
from tests.e2e.browsers import SECONDS, Screens
from tests.e2e.conftest import Centre
from tests.factories import (
    CustomerFactory,
    CustomerNumberFactory,
    DispositionFactory,
    SupervisorFactory,
)
from tests.factories.accounts import PASSWORD
from tests.harness.suite import Suite

pytestmark = pytest.mark.chromium

PICKS_UP = {"mode": "when_asked", "answer_after": 0.1}
GRACE, STRANGER = "+15550100001", "+15550100099"


@pytest.fixture
def people(centre: Centre) -> Agent:
    """A supervisor, an agent with a name, a customer whom the suite knows, and time to accept in."""
    expect.set_options(timeout=SECONDS * 1000)
    SupervisorFactory(username="sam", display_name="Sam Doe")
    SkillGroup.objects.filter(pk=centre.group.pk).update(ring_timeout_seconds=60, wrap_up_seconds=300)
    agent = Agent.objects.select_related("user").get(pk=centre.on_screen)
    agent.user.username, agent.user.display_name = "alex", "Alex Rivera"
    agent.user.save()
    DispositionFactory(code="resolved", name="Resolved")
    CustomerNumberFactory(customer=CustomerFactory(name="Grace Hopper", tier=80), number=GRACE)
    return agent


async def test_a_call_changes_both_screens_and_the_figures(people: Agent, screens: Screens, suite: Suite):
    boss = await screens.open_admin("sam", PASSWORD)
    await boss.evaluate("window.neverReloaded = true")
    await expect(tile(boss, "offered")).to_have_text("0")
    await expect(tile(boss, "asa")).to_have_text("–")
    desk = await screens.open_workbench("alex", PASSWORD)

    await become_available(desk)
    await expect(state(boss, people)).to_contain_text("Idle")
    channel = await suite.place_call(ani=GRACE, patience_seconds=600, talk_seconds=600, phone=PICKS_UP)
    call = derive_id("virtual", channel)
    await accept_who_calls(desk, boss, people)
    await talk_while_another_gives_up(suite, desk, boss)
    await suite.simulator("hangup", channel_id=channel)
    await expect(state(boss, people)).to_contain_text("Wrap-up")
    await wrap_up(desk)
    await expect(state(boss, people)).to_contain_text("Idle")
    await expect(boss.locator(".floor-count")).to_have_text("0")

    await suite.until_projected(call, "WrapUpCompleted")
    await check_tiles(boss, await story_of(call))
    assert await boss.evaluate("window.neverReloaded") is True
    await check_interaction_page(boss, call)


async def test_r1_screens_come_back_when_the_floor_was_killed_in_mid_call(
    people: Agent, screens: Screens, suite: Suite
):
    boss = await screens.open_admin("sam", PASSWORD)
    desk = await screens.open_workbench("alex", PASSWORD)
    await become_available(desk)
    channel = await suite.place_call(ani=GRACE, patience_seconds=600, talk_seconds=600, phone=PICKS_UP)
    await accept_who_calls(desk, boss, people)
    await desk.get_by_label("Notes").fill("Half a sentence")

    suite.kill("floor")
    await expect(desk.locator(".banner")).to_contain_text("The live data is interrupted")
    await expect(boss.locator(".floor-status")).to_contain_text("Stale")
    await expect(desk.get_by_text("In conversation")).to_be_visible()
    suite.start_floor()
    await expect(desk.locator(".banner")).to_have_count(0)
    await expect(boss.locator(".floor-status")).to_contain_text("Live")
    await expect(state(boss, people)).to_contain_text("Talking")
    await expect(desk.get_by_label("Notes")).to_have_value("Half a sentence")

    await suite.simulator("hangup", channel_id=channel)
    await wrap_up(desk)
    row = await suite.until_projected(derive_id("virtual", channel), "WrapUpCompleted")
    assert (row.outcome, row.note, row.agent_id) == ("handled", "Ordered the blue one.", people.pk)


def tile(page: Page, name: str) -> Locator:
    """The value of a key figure."""
    return page.locator(f"[data-tile={name}] .floor-value")


def state(page: Page, agent: Agent) -> Locator:
    return page.locator(f"[data-agent='{agent.pk}'] .floor-state")


def waiting(page: Page) -> Locator:
    return page.locator("[data-group=sales] .floor-waiting")


async def become_available(desk: Page) -> None:
    await expect(desk.get_by_role("heading", name="You are offline")).to_be_visible()
    await desk.locator(".presence-button").click()
    await desk.get_by_role("menuitem", name="Available").click()
    await expect(desk.get_by_role("heading", name="Ready for the next call")).to_be_visible()


async def accept_who_calls(desk: Page, boss: Page, agent: Agent) -> None:
    """The offer says who calls and why; the supervisor sees it ring, then talk."""
    await expect(desk.get_by_role("heading", name="Grace Hopper")).to_be_visible()
    await expect(desk.locator(".caller")).to_contain_text(GRACE)
    await expect(desk.locator(".reasons")).to_contain_text("Reason")
    await expect(desk.locator(".reasons")).to_contain_text("sales")
    await expect(state(boss, agent)).to_contain_text("Ringing")
    await expect(boss.locator(f"[data-agent='{agent.pk}']")).to_contain_text("Grace Hopper")
    await expect(waiting(boss)).to_have_text("1")
    await expect(tile(boss, "offered")).to_have_text("1")
    await expect(tile(boss, "answered")).to_have_text("0")
    await desk.get_by_role("button", name="Accept").click()
    await expect(desk.get_by_text("In conversation")).to_be_visible()
    await expect(state(boss, agent)).to_contain_text("Talking")
    await expect(waiting(boss)).to_have_text("0")
    await expect(tile(boss, "answered")).to_have_text("1")


async def talk_while_another_gives_up(suite: Suite, desk: Page, boss: Page) -> None:
    other = await suite.place_call(ani=STRANGER, patience_seconds=600)
    await expect(waiting(boss)).to_have_text("1")
    await expect(desk.get_by_text("1 waiting")).to_be_visible()
    await suite.simulator("hangup", channel_id=other)
    await expect(waiting(boss)).to_have_text("0")
    await expect(tile(boss, "abandoned")).to_have_text("1")
    await expect(desk.locator(".call .timer")).to_have_text(re.compile("^0:0[2-9]|^0:[1-5]"))


async def wrap_up(desk: Page) -> None:
    await expect(desk.get_by_text("Completes by itself in")).to_be_visible()
    await desk.get_by_label("Resolved").check()
    await desk.get_by_label("Note", exact=True).fill("Ordered the blue one.")
    await desk.get_by_role("button", name="Complete").click()
    await expect(desk.get_by_role("heading", name="Ready for the next call")).to_be_visible()
    await expect(desk.locator(".figure", has_text="Handled").locator("dd")).to_have_text("1")


async def story_of(call: str) -> dict[str, dict[str, Any]]:
    """Return event type -> data; the segment's row must say the same."""
    events = {row.type: row.data async for row in EventLog.objects.filter(interaction_id=call)}
    answered, ended, done = (
        events[name] for name in ("InteractionAnswered", "SegmentEnded", "WrapUpCompleted")
    )
    segment = await Segment.objects.select_related("disposition").aget(interaction_id=call)
    assert (segment.wait_seconds, segment.ring_seconds) == (
        answered["wait_seconds"],
        answered["ring_seconds"],
    )
    assert (segment.talk_seconds, segment.hold_seconds) == (ended["talk_seconds"], ended["hold_seconds"])
    assert segment.wrap_up_seconds == done["wrap_up_seconds"]
    assert (segment.disposition.code, segment.note) == (done["disposition"], done["note"])
    assert (done["disposition"], done["note"]) == ("resolved", "Ordered the blue one.")
    assert ended["talk_seconds"] >= 2
    return events


async def check_tiles(boss: Page, story: dict[str, dict[str, Any]]) -> None:
    """One answered in time, one gone before the threshold: by policy D 100 % of those who count."""
    handle_time = sum(
        story[event][part]
        for event, part in (
            ("SegmentEnded", "talk_seconds"),
            ("SegmentEnded", "hold_seconds"),
            ("WrapUpCompleted", "wrap_up_seconds"),
        )
    )
    expected = {
        "offered": "2",
        "answered": "1",
        "abandoned": "1",
        "abandon_rate": "50%",
        "service_level": "100%",
        "asa": seconds(story["InteractionAnswered"]["wait_seconds"]),
        "aht": seconds(handle_time),
    }
    for name, text in expected.items():
        # A figure with interactions behind it is a link that says so to those who listen.
        await expect(tile(boss, name)).to_have_text(
            re.compile(f"^{re.escape(text)}(, show the interactions)?$")
        )
    await expect(boss.locator(".floor-status")).to_contain_text("Every call accounted for")


def seconds(value: float) -> str:
    """As the dashboard words it, below a minute: one digit behind the point, none where it is 0."""
    exact = Decimal(str(round(value, 3))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{exact.normalize():f} s"


async def check_interaction_page(boss: Page, call: str) -> None:
    """The timeline tells the call, and the recording can be heard."""
    recording = await until_stored(call)
    await boss.goto(re.sub("/admin/.*", f"/admin/interactions/interaction/{call}/change/", boss.url))
    timeline = boss.locator(".story-timeline")
    for sentence in (
        "+15550100001",
        "Grace Hopper",
        "pressed 1",
        "Connected to Alex Rivera",
        "finished the wrap-up",
    ):
        await expect(timeline.get_by_text(sentence).first).to_be_visible()
    await expect(boss.locator(".story-facts")).to_contain_text("Resolved")
    await expect(boss.locator(".story-facts")).to_contain_text("Ordered the blue one.")

    audio = boss.locator("audio")
    await audio.evaluate("audio => { audio.muted = true; return audio.play(); }")
    await boss.wait_for_function("document.querySelector('audio').currentTime > 0")
    duration = await audio.evaluate("audio => audio.duration")
    assert duration == pytest.approx(recording.duration_seconds, abs=0.05)
    assert duration > 1
    heard = AuditEvent.objects.filter(action="recording.played", object_id=str(recording.pk))
    assert [event.detail["name"] async for event in heard] == [recording.name]


async def until_stored(call: str) -> Recording:
    async with asyncio.timeout(SECONDS):
        while not (found := await Recording.objects.filter(interaction_id=call, state="stored").afirst()):
            await asyncio.sleep(0.05)  # nothing announces a fetched file
    return found
