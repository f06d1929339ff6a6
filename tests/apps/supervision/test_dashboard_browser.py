"""The dashboard in a real browser, against a real web server."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from apps.audit.models import AuditEvent
from apps.kpis.models import IntervalFigures
from tests.harness.floor import ThreadedFloor

pytestmark = pytest.mark.chromium

SHOTS = os.environ.get("SCREENSHOTS_DIR")


def shoot(page: Page, name: str, *, full: bool = True) -> None:
    """Keep a picture where SCREENSHOTS_DIR names a directory."""
    if SHOTS:
        page.mouse.move(2, 400)
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=full)


def tile(page: Page, name: str):
    return page.locator(f"[data-tile={name}]")


def test_the_home_page_shows_the_floor_live(calls_of_today, dashboard: Page, floor: ThreadedFloor) -> None:
    page = dashboard
    expect(tile(page, "offered")).to_contain_text("100")
    expect(tile(page, "service_level_d")).to_contain_text("Goal ≥ 80% in 20 s")
    expect(page.locator("[data-group=support]")).to_contain_text("over 20 s")
    expect(page.locator(".floor-alarms")).to_contain_text(
        "Technical support: a caller has waited longer than 20 s"
    )
    expect(page.get_by_role("region", name="Agents").locator("tbody tr")).to_have_count(14)
    shoot(page, "dashboard-light")
    floor.run(floor.floor.put(interactions={f"{100:032x}": None}))
    expect(page.locator(".floor-count")).to_have_text("11")
