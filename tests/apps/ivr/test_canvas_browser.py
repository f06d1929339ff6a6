"""A supervisor builds a flow with the mouse, in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from apps.ivr import services
from apps.ivr.flow_templates import add_flow_from_template, get_flow_template
from apps.ivr.models import CallFlow, FlowVersion
from tests.factories import SupervisorFactory
from tests.harness.browser import open_page
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium
SHOTS = os.environ.get("SCREENSHOTS_DIR")
ALONE = {"format": 1, "language": "en", "start": "answer", "nodes": [{"id": "answer", "type": "answer"}]}


@pytest.fixture
def draft(transactional_db: None, request: pytest.FixtureRequest) -> FlowVersion:
    request.getfixturevalue("directory")
    SupervisorFactory(username="sam", display_name="Sam Doe")
    return services.create_draft(flow=CallFlow.objects.create(code="line", name="Line"), definition=ALONE)


@pytest.fixture
def page(web: WebServer, draft: FlowVersion, context: BrowserContext) -> Iterator[Page]:
    """The canvas of the draft. Errors of scripts fail the test."""
    url = f"{web.url}{reverse('admin:ivr_flowversion_canvas', args=[draft.pk])}"
    with open_page(context, url, "sam") as opened:
        opened.locator("[data-node=answer]").wait_for(timeout=30_000)
        yield opened


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def centre(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def put(page: Page, node_type: str, x: int, y: int) -> None:
    """Drag a node type from the palette to a point of the canvas."""
    item = page.locator(f"[data-type={node_type}]")
    item.scroll_into_view_if_needed()
    box = page.get_by_test_id("canvas").bounding_box()
    assert box
    drag(page, centre(item), (box["x"] + x, box["y"] + y))


def connect(page: Page, node: str, way: str, target: str) -> None:
    """Drag from an exit to a node."""
    drag(
        page,
        centre(page.locator(f"[data-node={node}] [data-exit='{way}']")),
        centre(page.locator(f"[data-node={target}] .flow-title")),
    )


def test_a_flow_is_built_mended_and_published_with_the_mouse(page: Page, draft: FlowVersion) -> None:
    page.locator("[data-node=answer] .flow-title").click()
    page.keyboard.press("Delete")
    expect(page.locator(".flow-node")).to_have_count(0)
    expect(page.locator(".flow-empty")).to_be_visible()
    places = {
        "answer": (140, 80),
        "play": (140, 220),
        "menu": (400, 220),
        "route": (580, 450),
        "hang_up": (200, 450),
    }
    for count, (node_type, place) in enumerate(places.items(), start=1):
        put(page, node_type, *place)
        expect(page.locator(".flow-node")).to_have_count(count)
    connect(page, "answer", "next", "play")
    connect(page, "play", "next", "menu")
    connect(page, "menu", "options.1.next", "route")
    connect(page, "menu", "failed", "hang-up")
    connect(page, "route", "timeout", "hang-up")
    expect(page.locator(".flow-way")).to_have_count(5)
    page.keyboard.down("Shift")
    box = page.get_by_test_id("canvas").bounding_box()
    assert box
    drag(page, (box["x"] + 20, box["y"] + 20), (box["x"] + 260, box["y"] + 300))
    page.keyboard.up("Shift")
    expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    page.locator("[data-node=play] .flow-title").click()
    for keys, count in (
        ("Control+c", 5),
        ("Control+v", 6),
        ("Control+z", 5),
        ("Control+y", 6),
        ("Delete", 6),
        ("Control+z", 5),
    ):
        page.keyboard.press(keys)
        expect(page.locator(".flow-node")).to_have_count(count)
    page.locator("[data-node=menu] .flow-title").click()
    page.locator("[name=prompt]").fill("main-menu")
    page.locator("[name='options.1.label']").fill("Sales")
    page.locator("[data-node=route] .flow-title").click()
    page.locator("[name=group]").fill("sales")
    page.locator("[data-node=play] .flow-title").click()
    page.locator("[name=prompt]").fill("nothing")
    page.keyboard.press("Control+s")
    expect(page.locator(".flow-notice")).to_contain_text("Saved. 1 problem keeps it from being published.")
    faulty = page.locator(".flow-node.has-fault")
    expect(faulty).to_have_attribute("data-node", "play")
    shoot(page, "canvas-problem")
    page.get_by_role("tab", name="Problems").click()
    page.get_by_role("button", name="Go to play").click()
    expect(page.locator("[data-node=play]")).to_be_focused()
    page.get_by_role("tab", name="Node").click()
    page.locator("[name=prompt]").fill("welcome")
    page.get_by_role("button", name="Publish").click()
    page.locator("[name=publish-note]").fill("Opening")
    page.keyboard.press("Enter")
    expect(page.locator(".flow-notice")).to_have_text("✓ Version 1 is live.")
    expect(faulty).to_have_count(0)
    draft.refresh_from_db()
    nodes = {node["id"]: node for node in draft.definition["nodes"]}
    assert (draft.status, draft.note, draft.definition["start"]) == ("published", "Opening", "answer")
    assert nodes["menu"]["options"] == {"1": {"label": "Sales", "next": "route"}}
    assert nodes["route"] == {"id": "route", "type": "route", "group": "sales", "timeout": "hang-up"}
    assert set(draft.definition["layout"]) == set(nodes)


CROSSED = """() => {
  const boxes = [...document.querySelectorAll(".flow-box")].map((box) => box.getBBox());
  const holds = (box, { x, y }) =>
    x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1;
  return [...document.querySelectorAll(".flow-way")].filter((way) => {
    const line = way.querySelector(".flow-line");
    const length = line.getTotalLength();
    const points = Array.from({ length: Math.ceil(length / 4) }, (_, step) => line.getPointAtLength(step * 4));
    return points.some((point) => boxes.some((box) => holds(box, point)));
  }).map(({ dataset }) => `${dataset.from}.${dataset.way}`);
}"""
"""The lines that run through a node."""


def test_calls_without_a_telephone_become_test_cases_that_every_check_plays(page: Page, draft: FlowVersion):
    page.get_by_text("Test call").first.click()
    page.get_by_role("button", name="Begin the call", exact=True).click()
    page.get_by_text("Result: failed").wait_for()  # the only node leads nowhere
    page.on("dialog", lambda dialog: dialog.accept("Dead end"))
    page.get_by_role("button", name="Keep as a test case").click()
    page.get_by_text("The test case is stored.").wait_for()
    page.get_by_role("button", name="Test cases").click()
    page.get_by_text("✓ Dead end").wait_for()
    assert draft.flow.cases.get().raw()["expect"]["path"] == ["answer"]
    check_a_flow(page, draft)


def check_a_flow(page: Page, draft: FlowVersion) -> None:
    """Failures and exits that no test case takes are shown, and lines go around nodes."""
    template = get_flow_template("after-sales")
    version = add_flow_from_template(template=template, code="after", name="After sales")
    first, second, *others = version.flow.cases.order_by("pk")
    first.content |= {"expect": {"path": ["nowhere"]}}
    first.save()
    for other in others:
        other.delete()
    page.goto(page.url.replace(f"/{draft.pk}/", f"/{version.pk}/"))
    page.locator(".flow-node").first.wait_for()
    assert page.evaluate(CROSSED) == []
    expect(page.locator(".is-untaken")).to_have_count(0)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".flow-notice")).to_contain_text(
        "1 test case fails and keeps it from being published."
    )
    page.get_by_role("tab", name="Problems").click()
    proof = page.get_by_role("region", name="Test cases")
    expect(proof).to_contain_text("1 of 2 test cases pass.")
    expect(proof.locator(".is-failed")).to_contain_text(first.name)
    expect(proof.locator(".is-passed")).to_contain_text(second.name)
    open_exits = proof.locator(".flow-untaken li")
    assert open_exits.count() > 3
    assert page.locator(".flow-way.is-untaken").count() >= open_exits.count() - 1
    assert page.locator(".flow-way.is-taken").count() > 3
    shoot(page, "canvas-proof")
    page.locator("html").evaluate("root => root.classList.add('dark')")
    shoot(page, "canvas-proof-dark")
    open_exits.first.get_by_role("button").click()
    expect(page.locator(".lf-edge-selected.is-untaken, .lf-edge-selected .is-untaken")).to_have_count(1)
    page.keyboard.press("Delete")  # what was played says nothing of another flow
    expect(page.locator(".is-untaken")).to_have_count(0)

    page.set_viewport_size({"width": 420, "height": 900})
    page.reload()
    page.locator(".flow-node").first.wait_for()
    box = page.get_by_test_id("canvas").bounding_box()
    assert box and box["width"] > 300 and box["height"] > 400
    assert page.evaluate(CROSSED) == []
    start = page.locator("[data-node=answer] .flow-box").bounding_box()
    assert start and start["x"] > box["x"] and start["x"] + start["width"] < box["x"] + box["width"]
    shoot(page, "canvas-narrow")
