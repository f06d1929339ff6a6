"""From a canvas to a call: a supervisor builds a flow with the mouse, calls it without a telephone, keeps that as a
test case and publishes it; then two SIP callers walk it on a real Asterisk, one with SIP INFO, one with RFC 2833.
A third one hears on another number, whose flow is a template, what the knowledge base knows, and was helped."""

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from apps.interactions.models import EventLog
from apps.ivr.domain.answers import prompt_of
from apps.ivr.flow_templates import publish_flow_from_template
from apps.ivr.models import CallFlow, FlowCase, FlowVersion, Prompt
from apps.ivr.prompt_services import use_sound
from apps.ivr.services import create_draft
from apps.knowledge.models import Article
from apps.outbox.registry import get_follower
from apps.outbox.services import drain
from apps.telephony.models import EntryPoint
from tests.e2e.browsers import SECONDS, Screens
from tests.e2e.conftest import Centre, real_site
from tests.factories import SkillGroupFactory, SupervisorFactory
from tests.factories.accounts import PASSWORD
from tests.factories.knowledge import publish_text, published_article
from tests.telephony.rig.sipp import callers

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.sipp,
    pytest.mark.chromium,
    pytest.mark.skipif(os.geteuid() != 0, reason="SIPp sends RFC 2833 over a raw socket: needs root"),
]

DNIS, HELP_DNIS = "4010", "4011"
HELPED = ["answer", "welcome", "topic", "answer-it", "glad"]
ALONE = {"format": 1, "language": "en", "start": "answer", "nodes": [{"id": "answer", "type": "answer"}]}
WAY = ["answer", "menu", "play"]
PLACES = {"menu": (430, 120), "play": (430, 480), "hang_up": (150, 480)}


@pytest.fixture
def draft(centre: Centre) -> FlowVersion:
    """A number whose flow has nothing but its first node, and a prompt that is longer than a caller stays."""
    expect.set_options(timeout=SECONDS * 1000)
    SupervisorFactory(username="sam", display_name="Sam Doe")
    Prompt.objects.create(code="long", name="Long", sound="basic-pbx-ivr-main")
    flow = CallFlow.objects.create(code="drawn", name="Drawn")
    EntryPoint.objects.create(dnis=DNIS, name="Drawn", flow=flow)
    return create_draft(flow=flow, definition=ALONE)


@pytest.fixture
def article(centre: Centre) -> Article:
    """An article with a spoken answer that can be heard, and a number whose flow asks the knowledge base."""
    answers = get_follower("ivr.answers")
    assert answers is not None
    drain(answers)
    article = published_article("Delivery times", key="delivery-times")
    publish_text(article, "en", "Delivery times", "Two days.", spoken="Delivery takes two days.")
    drain(answers)
    use_sound(prompt=Prompt.objects.get(code=prompt_of(article.pk), language="en"), sound="vm-goodbye")
    SkillGroupFactory(code="support")
    EntryPoint.objects.create(
        dnis=HELP_DNIS, name="Help", flow=publish_flow_from_template("knowledge-answers").flow
    )
    return article


async def centre_of(target: Locator) -> tuple[float, float]:
    box = await target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    await page.mouse.move(*end, steps=4)
    await page.mouse.up()


async def put(page: Page, node_type: str, x: int, y: int) -> None:
    """Drag a node type from the palette to a point of the canvas."""
    item = page.locator(f"[data-type={node_type}]")
    await item.scroll_into_view_if_needed()
    box = await page.get_by_test_id("canvas").bounding_box()
    assert box
    await drag(page, await centre_of(item), (box["x"] + x, box["y"] + y))


async def connect(page: Page, node: str, way: str, target: str) -> None:
    """Drag from an exit to a node."""
    exit_ = page.locator(f"[data-node={node}] [data-exit='{way}']")
    await drag(
        page, await centre_of(exit_), await centre_of(page.locator(f"[data-node={target}] .flow-title"))
    )


async def fill(page: Page, node: str, **values: str) -> None:
    """Write values into the form of a node; two underscores stand for a dot."""
    await page.locator(f"[data-node={node}] .flow-title").click()
    for name, value in values.items():
        await page.locator(f"[name='{name.replace('__', '.')}']").fill(value)


async def build(page: Page) -> None:
    for count, (node_type, place) in enumerate(PLACES.items(), start=2):
        await put(page, node_type, *place)
        await expect(page.locator(".flow-node")).to_have_count(count)
    for node, way, target in (
        ("answer", "next", "menu"),
        ("menu", "options.1.next", "play"),
        ("menu", "failed", "hang-up"),
        ("play", "next", "hang-up"),
    ):
        await connect(page, node, way, target)
    await expect(page.locator(".flow-way")).to_have_count(4)
    await fill(page, "menu", prompt="welcome", options__1__label="Opening hours")
    await fill(page, "play", prompt="long")
    await page.keyboard.press("Control+s")
    await expect(page.locator(".flow-notice")).to_contain_text("Saved.")


async def prove(page: Page) -> None:
    """Call the flow without a telephone, and keep the call as a test case."""
    await page.get_by_role("tab", name="Test call").click()
    await page.get_by_role("button", name="Begin the call").click()
    await (
        page.get_by_role("group", name="What the caller does")
        .get_by_role("button", name="1", exact=True)
        .click()
    )
    await page.get_by_text("Result: ").wait_for()
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept("One")))
    await page.get_by_role("button", name="Keep as a test case").click()
    await page.get_by_text("The test case is stored.").wait_for()


async def publish(page: Page) -> None:
    await page.get_by_role("button", name="Publish").click()
    await page.locator("[name=publish-note]").fill("Drawn by hand")
    await page.keyboard.press("Enter")
    await expect(page.locator(".flow-notice")).to_have_text("✓ Version 1 is live.")


async def until_ended(calls: int) -> None:
    async with asyncio.timeout(SECONDS * 2):
        while await EventLog.objects.filter(type="InteractionEnded").acount() < calls:
            await asyncio.sleep(0.1)


async def told(kind: str, key: str) -> list[list[str]]:
    """What the events of a kind say under ``key``, call by call."""
    events = EventLog.objects.filter(type=kind).order_by("interaction_id", "seq")
    said: dict[str, list[str]] = {}
    async for call, value in events.values_list("interaction_id", f"data__{key}"):
        said.setdefault(str(call), []).append(value)
    return list(said.values())


async def test_a_flow_that_was_drawn_is_walked_by_callers_with_both_kinds_of_keys(
    screens: Screens, draft: FlowVersion, article: Article, tmp_path: Path
):
    canvas = f"/admin/ivr/flowversion/{draft.pk}/canvas/"
    page = await screens.open_at(canvas, "sam", PASSWORD, viewport={"width": 1600, "height": 1000})
    await page.locator("[data-node=answer]").wait_for()
    await build(page)
    await prove(page)
    case = await FlowCase.objects.aget(flow=draft.flow)
    assert case.raw()["expect"]["path"] == [*WAY, "hang-up"]
    await publish(page)

    async with real_site(tmp_path) as (_suite, rig):
        for scenario in ("caller", "caller_rfc2833"):
            caller = await asyncio.to_thread(
                callers, rig, tmp_path / scenario, scenario, dnis=DNIS, hold_ms=1500, WELCOME_MS="2500"
            )
            await asyncio.to_thread(caller.wait, SECONDS * 2)
        marks = {"WELCOME_MS": "2500", "AGAIN_MS": "4000"}  # in the middle of the time that the flow gives
        caller = await asyncio.to_thread(
            callers, rig, tmp_path / "helped", "caller_presses_twice", dnis=HELP_DNIS, **marks
        )
        await asyncio.to_thread(caller.wait, SECONDS * 4)
        await until_ended(3)

    assert sorted(await told("FlowNodeEntered", "node_id")) == sorted([WAY, WAY, HELPED])
    assert sorted(await told("DigitsCollected", "digits")) == [["1"], ["1"], ["1", "1"]]
    assert sorted(await told("FlowDataSet", "value")) == [
        ["Opening hours"],
        ["Opening hours"],
        ["delivery", "helped"],
    ]
    assert sorted(await told("FlowEnded", "result")) == [["caller_hung_up"], ["caller_hung_up"], ["hung_up"]]
    assert (
        await told("AnswerGiven", "article_id") == await told("AnswerJudged", "article_id") == [[article.pk]]
    )
    assert await told("AnswerJudged", "helped") == [[True]]
