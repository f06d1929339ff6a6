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
    expect(tile(page, "service_level")).to_contain_text("Goal ≥ 80% in 20 s")
    expect(page.locator("[data-group=support]")).to_contain_text("over 20 s")
    expect(page.locator(".floor-alarms")).to_contain_text(
        "Technical support: a caller has waited longer than 20 s"
    )
    expect(page.get_by_role("region", name="Agents").locator("tbody tr")).to_have_count(14)
    shoot(page, "dashboard-light")
    floor.run(floor.floor.put(interactions={f"{100:032x}": None}))
    expect(page.locator(".floor-count")).to_have_text("11")


def test_dark_follows_the_theme(calls_of_today, dashboard: Page) -> None:
    page = dashboard
    page.evaluate("localStorage.setItem('adminTheme', '\"dark\"')")
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(tile(page, "offered")).to_contain_text("100")
    light_on_dark = page.locator(".floor-value").first.evaluate("node => getComputedStyle(node).color")
    assert light_on_dark != page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    shoot(page, "dashboard-dark")


def test_chinese(calls_of_today, dashboard: Page) -> None:
    page = dashboard
    page.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": page.url}])
    page.reload()
    expect(page.locator(".floor-status")).to_contain_text("实时")
    expect(tile(page, "service_level")).to_contain_text("目标：20 秒内 ≥ 80%")
    expect(page.locator(".floor-alarms")).to_contain_text("有来电等待已超过 20 秒")
    shoot(page, "dashboard-zh")


def test_agents_are_found_by_state_group_and_name(dashboard: Page) -> None:
    page = dashboard
    rows = page.get_by_role("region", name="Agents").locator("tbody tr")
    expect(rows).to_have_count(14)
    page.get_by_role("button", name=re.compile("^Break")).click()
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("lunch")
    page.get_by_role("button", name=re.compile("^Break")).click()
    page.get_by_label("Skill group", exact=True).select_option("vip")
    expect(rows).to_have_count(6)
    page.get_by_label("Search agents").fill("zhang")
    expect(rows).to_have_count(1)
    page.get_by_label("Search agents").fill("nobody")
    expect(page.get_by_text("No agent matches the filter.")).to_be_visible()


def test_a_supervisor_sends_an_agent_on_a_break(
    dashboard: Page, floor: ThreadedFloor, directory: list[Agent], supervisor
) -> None:
    page = dashboard
    page.get_by_role("button", name="Set the presence of Aisha Khan").click()
    dialog = page.get_by_role("dialog", name="Set the presence of Aisha Khan")
    expect(dialog.get_by_label("Reason for the break")).not_to_be_visible()
    dialog.locator("label", has_text="Break").first.click()
    dialog.get_by_label("Reason for the break").select_option("lunch")
    shoot(page, "presence-dialog", full=False)
    dialog.get_by_label("Why are you doing this?").fill("asked me on the phone")
    dialog.get_by_role("button", name="Set presence").click()
    expect(dialog).not_to_be_visible()
    agent = directory[4]
    assert floor.run(floor.floor.wait_for(cmd.SetPresence)) == cmd.SetPresence(
        agent.pk, "break", "lunch", "sam"
    )
    expect(page.locator(f"[data-agent='{agent.pk}']")).to_contain_text("Break lunch")
    event = AuditEvent.objects.get(action="agent.presence_set")
    assert (event.actor_id, event.object_id) == (supervisor.pk, str(agent.pk))
    assert event.detail == {
        "presence": "break",
        "reason": "lunch",
        "note": "asked me on the phone",
        "done": True,
    }


def test_a_refusal_is_said_and_kept_in_the_record(dashboard: Page, floor: ThreadedFloor) -> None:
    from apps.floor.wire import Reply

    page = dashboard
    floor.floor.refusals["SetPresence"] = Reply(False, "unavailable", "")
    page.get_by_role("button", name="Set the presence of Emma Clarke").click()
    page.get_by_label("Why are you doing this?").fill("end of shift")
    page.get_by_role("button", name="Set presence").click()
    expect(page.get_by_role("alert")).to_contain_text("The order cannot be carried out at the moment.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert AuditEvent.objects.get(action="agent.presence_set").detail["refused"] == "unavailable"


def test_the_arithmetic_is_one_click_away(calls_of_today, dashboard: Page) -> None:
    page = dashboard
    badge = page.get_by_role("button", name=re.compile("Every call accounted for"))
    badge.click()
    region = page.get_by_role("region", name="Conservation of calls")
    expect(region).to_contain_text("=Answered91")
    shoot(page, "conservation", full=False)
    page.keyboard.press("Escape")
    expect(region).not_to_be_visible()


def test_a_lost_call_is_an_alarm(calls_of_today, dashboard: Page, floor: ThreadedFloor) -> None:
    page = dashboard
    expect(page.locator(".floor-status")).to_contain_text("Every call accounted for")
    row = IntervalFigures.objects.filter(basis="arrival", offered__gt=1).order_by("-interval_start").first()
    IntervalFigures.objects.filter(pk=row.pk).update(offered=row.offered + 1)
    floor.run(floor.floor._publish(kind="figures"))
    expect(page.locator(".floor-status")).to_contain_text("Calls unaccounted for")
    expect(page.locator(".floor-alarms")).to_contain_text("1 call of today is not accounted for")


def test_an_agent_taken_out_for_missed_offers_is_an_alarm(
    dashboard: Page, floor: ThreadedFloor, directory: list[Agent]
) -> None:
    page, agent = dashboard, directory[5]
    floor.run(floor.floor.change_agent(agent.pk, presence="break", reason="missed"))
    expect(page.locator(".floor-alarms")).to_contain_text(f"Taken out after missed offers: {agent.name}")
    expect(page.locator(f"[data-agent='{agent.pk}']")).to_contain_text("missed offers")
    floor.run(floor.floor.change_agent(agent.pk, presence="available", reason=""))
    expect(page.locator(".floor-alarms")).not_to_contain_text("missed offers")


def test_calls_that_are_not_taken_are_an_alarm_and_a_tile_while_it_lasts(
    dashboard: Page, floor: ThreadedFloor
) -> None:
    page = dashboard
    tile = page.locator("[data-tile=shed]")
    expect(tile).to_have_count(0)
    floor.floor.sheds = [
        {"node": "pbx-1", "reason": "calls", "count": 12},
        {"node": "pbx-1", "reason": "rate", "count": 3},
    ]
    expect(tile).to_contain_text("15")
    expect(tile).to_contain_text("too many new ones")
    expect(page.locator(".floor-alarms")).to_contain_text(
        "Switch pbx-1 takes no more calls: too many at once"
    )
    floor.floor.sheds = []
    expect(tile).to_have_count(0)
    expect(page.locator(".floor-alarms")).not_to_contain_text("takes no more calls")


def test_switches_and_silence_are_shown_and_announced(dashboard: Page, floor: ThreadedFloor) -> None:
    page = dashboard
    expect(page.locator(".floor-status")).to_contain_text("Switch pbx-1: up")
    # Of several alarms the last one is spoken: let the caller who is about to wait too long do so first.
    expect(page.locator(".floor-alarms")).to_contain_text("Key accounts: a caller has waited", timeout=9000)
    floor.floor.switches = {"pbx-1": {"state": "down", "error": "401 Unauthorized"}}
    spoken = page.locator("[aria-live=polite]").first
    expect(spoken).to_contain_text("Switch pbx-1 is down: 401 Unauthorized")
    floor.floor.silent = True
    expect(page.locator(".floor-status")).to_contain_text("Stale", timeout=6000)
    expect(spoken).to_contain_text("The floor is silent")
    floor.floor.silent = False
    expect(page.locator(".floor-status")).not_to_contain_text("Stale", timeout=6000)


def test_an_empty_day_says_what_to_expect(dashboard: Page, floor: ThreadedFloor) -> None:
    page = dashboard
    gone = dict.fromkeys(floor.floor.interactions)
    floor.run(floor.floor.put(interactions=gone))
    expect(
        page.get_by_text("No calls yet today. As soon as somebody calls, you see it here.")
    ).to_be_visible()
    expect(page.get_by_text("No calls yet today. The first one draws the first bar.")).to_be_visible()
    expect(tile(page, "asa")).to_contain_text("–")
    shoot(page, "dashboard-empty")


def test_a_snapshot_may_name_what_is_gone(dashboard: Page, floor: ThreadedFloor) -> None:
    page = dashboard
    expect(page.locator(".floor-count")).to_have_text("12")
    floor.floor.interactions |= {f"{100:032x}": None}
    floor.floor.epoch += 1  # another leader: everybody asks for a snapshot
    expect(page.locator(".floor-count")).to_have_text("11")


def test_a_narrow_screen_scrolls_only_inside_the_tables(calls_of_today, dashboard: Page) -> None:
    page = dashboard
    for width in (1280, 820, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        shoot(page, f"dashboard-{width}")


def test_the_wallboard_shows_large_figures(calls_of_today, dashboard: Page) -> None:
    page = dashboard
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(page.url + "floor/wallboard/")
    expect(page.locator(".wall-figure").first).to_contain_text("%")
    expect(page.locator(".wall-queue")).to_have_count(4)
    shoot(page, "wallboard", full=False)
    page.emulate_media(color_scheme="light")
    shoot(page, "wallboard-light", full=False)


def test_a_figure_leads_to_the_interactions_behind_it(calls_of_today, dashboard: Page) -> None:
    page = dashboard
    tile(page, "service_level").get_by_role("link").click()
    expect(page.get_by_text("By the policy of each group")).to_be_visible()
    expect(page.locator(".kpi-table tbody tr")).to_have_count(50)
    shoot(page, "behind-light")
    page.goto(page.url.split("/behind/")[0] + "/table/")
    expect(page.locator(".kpi-table").first.locator("tbody tr")).to_have_count(4)
    shoot(page, "table-light")
    page.evaluate("localStorage.setItem('adminTheme', '\"dark\"')")
    page.reload()
    shoot(page, "table-dark")


def test_a_log_out_elsewhere_ends_the_dashboard(dashboard: Page, supervisor) -> None:
    supervisor.set_password("another one entirely")
    supervisor.save()
    expect(dashboard.locator(".floor-status")).to_contain_text("Signed out", timeout=15000)


def test_nothing_of_ours_is_inline(dashboard: Page) -> None:
    """What the dashboard adds to the theme's page works under `script-src 'self'`."""
    assert (
        dashboard.evaluate(
            "[...document.querySelectorAll('#floor *')].flatMap((node) => node.getAttributeNames())"
            ".filter((name) => name.startsWith('on') || name === 'style')"
        )
        == []
    )
