"""A report in a real browser: filters, charts in both themes, sorting, definitions, drill-down, a file."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.apps.kpis.stories import Stories, project
from tests.factories.accounts import SupervisorFactory, UserFactory
from tests.factories.agents import AgentFactory, SkillGroupFactory
from tests.harness.browser import open_page
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium
SHOTS = os.environ.get("SCREENSHOTS_DIR")
BASE = "/admin/reports/savedreport"


@pytest.fixture
def calls(transactional_db: None) -> None:
    """Two groups in a week of January 2027; ``help`` answers late."""
    SupervisorFactory(username="sam", display_name="Sam Doe")
    SkillGroupFactory(code="sales", name="Sales", threshold_seconds=20)
    SkillGroupFactory(code="help", name="Help", threshold_seconds=20)
    AgentFactory(pk=7, user=UserFactory(display_name="Ann"))
    stories = Stories()
    for day in range(5):
        for number in range(6 + day):
            at = day * 86_400 + number * 1_900
            stories.handled(at, wait=5 + number * 4, talk=60 + number * 20)
            stories.handled(at + 300, wait=15 + number * 5, group="help")
        stories.abandoned(day * 86_400 + 500, wait=40, group="help")
        stories.transferred(day * 86_400 + 700)
        stories.flowed_out(day * 86_400 + 900, wait=60, group="help")
    project(stories.stream())


def test_a_supervisor_reads_a_report_in_light_and_dark_and_takes_it_away(
    web: WebServer, calls: None, context: BrowserContext
) -> None:
    with open_page(context, f"{web.url}{BASE}/catalogue/", "sam") as page:
        if SHOTS:
            shoot_all(page, web.url)
            page.goto(f"{web.url}{BASE}/catalogue/")
        page.get_by_label("Search reports").fill("by skill group level")
        page.get_by_role("link", name="Service level by skill group").click()
        page.locator("#id_period").select_option("days")
        page.locator("#id_first").fill("2027-01-15")
        page.locator("#id_last").fill("2027-01-21")
        page.get_by_role("button", name="Show", exact=True).click()

        expect(page.locator("[data-drawn=light] svg")).to_be_visible()
        names = page.locator(".rep-table tbody th")
        expect(names).to_have_text(["Help", "Sales"])
        page.get_by_role("button", name="Offered").click()
        expect(names).to_have_text(["Sales", "Help"])
        page.locator(".rep-sort[data-definition]").first.focus()
        expect(page.get_by_role("tooltip")).to_contain_text("By the policy of each group")
        page.evaluate("document.documentElement.classList.toggle('dark')")
        expect(page.locator("[data-drawn=dark] svg")).to_be_visible()
        page.evaluate("document.documentElement.classList.toggle('dark')")

        with page.expect_download() as download:
            page.get_by_role("link", name="XLSX").click()
        assert download.value.suggested_filename == "service-level-by-group_2027-01-15_2027-01-21.xlsx"
        page.locator(".rep-table tbody tr", has_text="Help").locator("td a").nth(4).click()
        expect(page.get_by_role("heading", name="Service level")).to_be_visible()
        expect(page.locator(".kpi-table tbody tr")).not_to_have_count(0)

        page.goto(f"{web.url}{BASE}/show/overflow-paths/?period=days&first=2027-01-15&last=2027-01-21")
        expect(page.locator("[data-drawn] svg")).to_contain_text("Help")  # a chart from one side to the other


def shoot_all(page: Page, url: str) -> None:
    """Take pictures of pages that look different from each other."""
    week = "period=days&first=2027-01-15&last=2027-01-21"
    shown = {
        "catalogue": "catalogue/",
        "over-time": f"show/service-level-over-time/?{week}",
        "heat": f"show/traffic-heat-map/?{week}",
        "overflow": f"show/overflow-paths/?{week}",
        "volume": f"show/traffic-over-time/?{week}",
        "policies": f"show/service-level-policies/?{week}&group=help",
        "outcomes": f"show/outcomes/?{week}",
        "performance": f"show/agent-performance/?{week}",
        "empty": "show/survey/?period=today",
        "error": "show/waits-by-group/?period=days&first=2027-01-15",
    }
    for name, path in shown.items():
        page.goto(f"{url}{BASE}/{path}")
        page.wait_for_timeout(400)
        for theme in ("light", "dark"):
            page.evaluate(
                f"document.documentElement.classList.toggle('dark', {str(theme == 'dark').lower()})"
            )
            page.wait_for_timeout(200)
            page.screenshot(path=Path(SHOTS or ".") / f"{name}-{theme}.png", full_page=True)
