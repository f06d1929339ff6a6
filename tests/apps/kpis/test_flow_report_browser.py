"""Figures on the nodes of the flow editor, in a real browser."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from apps.interactions.domain import events as ev
from apps.ivr.models import CallFlow, FlowVersion
from tests.apps.kpis.stories import Stories, project
from tests.factories import SupervisorFactory
from tests.harness.browser import open_page
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium
SHOTS = os.environ.get("SCREENSHOTS_DIR")
MENU = {
    "id": "menu", "type": "menu", "prompt": "welcome", "timeout_seconds": 5, "max_attempts": 3,
    "options": {"1": {"label": "bye", "next": "bye"}}, "failed": "bye",
}  # fmt: skip
LINE = {
    "format": 1, "language": "en", "start": "answer",
    "nodes": [{"id": "answer", "type": "answer", "next": "menu"}, MENU, {"id": "bye", "type": "hang_up"}],
}  # fmt: skip


def call(stories: Stories, at: float, name: str, version: int, *, leaves: bool) -> None:
    """A caller who presses 1 after ten seconds, or hangs up in the menu."""
    arrived = ev.InteractionArrived(
        name, "voice", "pbx", name, f"+1555{name[:8]}", "8000", "", "line", version
    )
    stories.tell(at, arrived)
    stories.tell(at, ev.FlowNodeEntered(name, "answer", "answer"))
    stories.tell(at, ev.FlowNodeEntered(name, "menu", "menu"))
    if not leaves:
        stories.tell(at + 10, ev.FlowNodeEntered(name, "bye", "hang_up"))
    result = ("menu", "caller_hung_up") if leaves else ("bye", "hung_up")
    stories.tell(at + 10, ev.FlowEnded(name, *result))
    stories.tell(at + 10, ev.InteractionEnded(name, "self_service"))


@pytest.fixture
def live(transactional_db: None) -> FlowVersion:
    """Version 2, live for an hour, in which one of ten callers leaves at the menu; in version 1 it was every second."""
    SupervisorFactory(username="sam", display_name="Sam Doe")
    flow, now = CallFlow.objects.create(code="line", name="Line"), timezone.now()
    hour = timedelta(hours=1)
    FlowVersion.objects.create(
        flow=flow, number=1, definition=LINE, status="archived", published_at=now - 9 * hour,
        archived_at=now - hour,
    )  # fmt: skip
    version = FlowVersion.objects.create(
        flow=flow, number=2, definition=LINE, status="published", published_at=now - hour
    )
    stories = Stories(zero=time.time())
    for number in range(20):
        call(stories, -7200 + number * 60, f"{number:08x}" + "1" * 24, 1, leaves=number % 2 == 0)
        call(stories, -3000 + number * 60, f"{number:08x}" + "2" * 24, 2, leaves=number % 10 == 0)
    project(stories.stream())
    return version


@pytest.fixture
def page(web: WebServer, live: FlowVersion, context: BrowserContext) -> Iterator[Page]:
    """The canvas of version 2. Errors of scripts fail the test."""
    url = f"{web.url}{reverse('admin:ivr_flowversion_canvas', args=[live.pk])}"
    with open_page(context, url, "sam") as opened:
        yield opened


def test_figures_stand_on_the_nodes_and_are_compared_with_those_of_before(page: Page) -> None:
    page.get_by_role("tab", name="Figures").click()
    menu = page.locator("[data-node=menu]")
    expect(menu.locator(".flow-badge-text")).to_have_text("20 · 10%")
    row = page.locator(".flow-report-table tr", has=page.get_by_role("button", name="menu", exact=True))
    expect(row.locator("td")).to_have_text(["20", "10%", "10 s≤ 10 s", "100%"])
    row.get_by_role("button").click()
    expect(page.locator(".flow-report-ways tr")).to_contain_text(["hung up", "to bye"])
    shoot(page, "flow-figures")

    page.get_by_label("Period").select_option("change")
    expect(menu.locator(".flow-badge-text")).to_have_text("20 · 10%")
    expect(row.locator("td").nth(1)).to_have_text("10%-40 pp")
    expect(page.locator(".flow-report")).to_contain_text("Compared with version 1")
    shoot(page, "flow-figures-change")
    page.get_by_label("Period").select_option("own")
    page.get_by_label("From", exact=True).fill("2020-01-01T00:00")
    page.get_by_label("To", exact=True).fill("2020-01-02T00:00")
    expect(page.locator(".flow-report")).to_contain_text("Nobody was in this flow in that time.")
    expect(page.locator(".flow-badge-text")).to_have_count(0)


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")
        page.evaluate("document.documentElement.classList.toggle('dark')")
        page.screenshot(path=Path(SHOTS) / f"{name}-dark.png")
        page.evaluate("document.documentElement.classList.toggle('dark')")
