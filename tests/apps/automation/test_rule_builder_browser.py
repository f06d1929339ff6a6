"""A supervisor builds a rule row by row, in a real browser; nobody types JSON."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from apps.automation.models import Rule
from tests import factories
from tests.harness.browser import open_page
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium
SHOTS = os.environ.get("SCREENSHOTS_DIR")


def test_conditions_and_actions_are_built_with_the_right_widgets(
    web: WebServer, context: BrowserContext, transactional_db: None
) -> None:
    factories.SupervisorFactory(username="sam", is_superuser=True)
    factories.SkillGroupFactory(code="first", name="First line")
    rule = Rule.objects.create(name="Old", events=["ticket.created"], condition={"all": []}, actions=[])
    url = f"{web.url}{reverse('admin:automation_rule_change', args=[rule.pk])}"
    with open_page(context, url, "sam") as page:
        where, what = page.locator("[data-kind=condition]"), page.locator("[data-kind=actions]")
        where.get_by_role("button", name="+ Add a condition").click()
        row = where.locator(".rule-row")
        row.locator("select").nth(2).select_option("open")
        where.get_by_role("button", name="+ Add a group").click()
        group = where.locator(".rule-group .rule-group")
        group.locator("select").first.select_option("none")
        group.get_by_role("button", name="+ Add a condition").click()
        inner = group.locator(".rule-row")
        inner.locator("select").first.select_option("ticket.state_since")
        inner.locator("input[type=number]").fill("3")
        what.get_by_role("button", name="+ Add an action").click()
        what.locator("select").first.select_option("assign_group")
        what.locator(".rule-label select").select_option("first")
        what.get_by_role("button", name="+ Add an action").click()
        what.locator(".rule-group").nth(1).locator("select").first.select_option("add_note")
        what.locator("textarea:visible").fill("For {{customer.name}}")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / "rule.png", full_page=True)
            page.evaluate("document.documentElement.classList.add('dark')")
            page.screenshot(path=Path(SHOTS) / "rule-dark.png", full_page=True)
        page.locator("[name=_continue]").click()
        expect(page.locator("text=was changed successfully")).to_be_visible()

    rule.refresh_from_db()
    assert rule.condition == {
        "all": [
            {"field": "ticket.state", "op": "is", "value": "open"},
            {"not": {"any": [{"field": "ticket.state_since", "op": "older_than",
                              "value": {"seconds": 259_200, "schedule": ""}}]}},
        ]
    }  # fmt: skip
    assert rule.actions == [
        {"do": "assign_group", "group": "first"},
        {"do": "add_note", "text": "For {{customer.name}}"},
    ]
    assert rule.version == 2
