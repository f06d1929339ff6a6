"""The workbench in a real browser, against a real web server."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from apps.floor.wire import Reply
from tests.harness.floor import ThreadedFloor
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium

CALL = "a" * 32
GRACE = {"id": 0, "name": "Grace Hopper", "tier": 80}
REASONS = {"topic": "Order status", "order_number": "20260817-0042"}
SHOTS = os.environ.get("SCREENSHOTS_DIR")


def shoot(page: Page, name: str) -> None:
    """Keep a picture where SCREENSHOTS_DIR names a directory."""
    if SHOTS:
        page.mouse.move(2, 400)
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def ring(floor: ThreadedFloor, agent: Agent, **view: object) -> None:
    details = {"ani": "+15550100001", "customer": None, "data": REASONS} | view
    floor.run(floor.floor.ring(agent.pk, CALL, **details))


def become_available(page: Page, floor: ThreadedFloor) -> None:
    page.locator(".presence-button").click()
    page.get_by_role("menuitem", name="Available").click()
    floor.run(floor.floor.wait_for(cmd.SetPresence))
    expect(page.locator(".presence-button")).to_contain_text("Available")


def test_a_call_from_offer_to_wrap_up(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = workbench
    shoot(page, "01-offline")
    become_available(page, floor)
    expect(page.get_by_role("heading", name="Ready for the next call")).to_be_visible()
    shoot(page, "02-available")

    ring(floor, directory)
    accept = page.get_by_role("button", name="Accept")
    expect(accept).to_be_focused()
    expect(page.locator("[aria-live=assertive]")).to_have_text("Incoming call from Grace Hopper")
    expect(page.locator(".reasons")).to_contain_text("20260817-0042")
    expect(page.locator(".customer-panel")).to_contain_text("Prefers a call back after 16:00.")
    expect(page.locator(".customer-panel")).to_contain_text("Simplified Chinese")
    expect(page).to_have_title(re.compile("Incoming call"))
    shoot(page, "03-offer")

    accept.click()
    assert floor.run(floor.floor.wait_for(cmd.AcceptOffer)) == cmd.AcceptOffer(directory.pk, f"{CALL}-1")
    expect(page.get_by_text("In conversation")).to_be_visible()
    expect(page).to_have_title("Workbench")
    page.get_by_label("Notes").fill("Order is on its way.")
    shoot(page, "04-call")

    page.get_by_role("button", name="End call").click()
    expect(page.get_by_text("Completes by itself in")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Order is on its way.")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Choose a result first.")).to_be_visible()
    page.get_by_label("Resolved").check()
    shoot(page, "05-wrap-up")
    page.get_by_role("button", name="Complete").click()
    done = floor.run(floor.floor.wait_for(cmd.CompleteWrapUp))
    assert done == cmd.CompleteWrapUp(directory.pk, CALL, "resolved", "Order is on its way.")
    expect(page.get_by_role("heading", name="Ready for the next call")).to_be_visible()


def test_the_keyboard_does_it_all(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = workbench
    become_available(page, floor)
    ring(floor, directory)
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("In conversation")).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_text("On hold")).to_be_visible()
    shoot(page, "06-held")
    page.keyboard.press("h")
    expect(page.get_by_text("In conversation")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_role("dialog", name="Transfer the call")).to_be_visible()
    page.get_by_label(re.compile("^Search by name")).fill("emma")
    page.get_by_label("Emma Clarke").check()
    shoot(page, "07-transfer")
    page.keyboard.press("Enter")
    transferred = floor.run(floor.floor.wait_for(cmd.TransferInteraction))
    assert transferred == cmd.TransferInteraction(directory.pk, CALL, "agent", "9002")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.get_by_label("Resolved").check()
    page.keyboard.press("w")
    assert floor.run(floor.floor.wait_for(cmd.CompleteWrapUp)).disposition == "resolved"


def test_letters_typed_into_a_note_are_no_shortcuts(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    become_available(workbench, floor)
    ring(floor, directory)
    workbench.get_by_role("button", name="Accept").click()
    workbench.get_by_label("Notes").press_sequentially("he ate")
    expect(workbench.get_by_text("In conversation")).to_be_visible()
    expect(workbench.get_by_label("Notes")).to_have_value("he ate")


def test_shortcuts_can_be_switched_off_for_good(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    page = workbench
    page.keyboard.press("?")
    shoot(page, "08-help")
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    become_available(page, floor)
    ring(floor, directory)
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    page.keyboard.press("r")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("In conversation")).to_be_visible()
    assert not [one for one in floor.floor.received if isinstance(one.command, cmd.RejectOffer)]


def test_a_reload_restores_the_call_and_the_unsaved_note(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    """T50: the screen is back within 3 s, and so is what was typed."""
    page = workbench
    become_available(page, floor)
    ring(floor, directory)
    page.get_by_role("button", name="Accept").click()
    page.get_by_label("Notes").fill("half a sent")
    page.reload()
    expect(page.get_by_text("In conversation")).to_be_visible(timeout=3000)
    expect(page.get_by_label("Notes")).to_have_value("half a sent")
    page.get_by_role("button", name="End call").click()
    page.get_by_label("Order placed").check()
    page.reload()
    expect(page.get_by_label("Order placed")).to_be_checked(timeout=3000)
    expect(page.get_by_label("Note", exact=True)).to_have_value("half a sent")


def test_a_refusal_is_said_in_words(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    become_available(workbench, floor)
    ring(floor, directory)
    floor.floor.refusals["AcceptOffer"] = Reply(False, "no_offer", "This offer has ended.")
    workbench.get_by_role("button", name="Accept").click()
    expect(workbench.locator(".toast")).to_have_text("This call is no longer offered to you.")


def test_a_silent_floor_is_shown_and_forgotten_when_it_is_back(workbench: Page, floor: ThreadedFloor) -> None:
    floor.floor.silent = True
    expect(workbench.locator(".banner")).to_contain_text("interrupted", timeout=4000)
    shoot(workbench, "09-stale")
    floor.floor.silent = False
    expect(workbench.locator(".banner")).not_to_be_visible(timeout=5000)


def test_the_break_menu_works_with_keys_and_shows_the_reason(workbench: Page, floor: ThreadedFloor) -> None:
    page = workbench
    page.locator(".presence-button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Available")).to_be_focused()
    page.keyboard.press("ArrowDown")
    shoot(page, "10-menu")
    page.keyboard.press("Enter")
    expect(page.locator(".presence-button")).to_contain_text("Break: Lunch")
    expect(page.get_by_role("heading", name="You are on a break")).to_be_visible()


def test_queues_show_who_waits_too_long(workbench: Page) -> None:
    """The agent's own groups come first; the longest wait is held against the group's threshold."""
    rows = workbench.locator(".queue")
    expect(rows).to_have_count(3)
    assert [row.locator("strong").inner_text() for row in rows.all()] == ["Sales", "Support", "Billing"]
    expect(rows.nth(1)).to_have_attribute("data-level", "calm")
    expect(rows.nth(2)).to_have_attribute("data-level", "late")
    expect(workbench.locator(".floor .tag").first).to_have_text("7 waiting")
    expect(rows.nth(0)).to_have_attribute("data-level", "late", timeout=10_000)  # 20 s have passed by then


def test_dark_and_narrow(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = workbench
    become_available(page, floor)
    page.get_by_role("button", name="Theme: as the system").click()
    page.get_by_role("button", name="Theme: light").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 27)"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 27)"
    ring(floor, directory)
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    shoot(page, "11-dark-offer")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("In conversation")).to_be_visible()
    shoot(page, "12-dark-call")
    for width, height in ((1024, 768), (400, 860)):
        page.set_viewport_size({"width": width, "height": height})
        shoot(page, f"13-dark-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        expect(page.get_by_role("button", name="End call")).to_be_in_viewport()


def test_chinese(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = workbench
    become_available(page, floor)
    page.get_by_label("Language").select_option("zh-hans")
    expect(page.locator(".presence-button")).to_contain_text("空闲可接")
    assert page.evaluate("document.documentElement.lang") == "zh-hans"
    ring(floor, directory, customer={"id": 0, "name": "王小明", "tier": 60}, ani="+8613800138000")
    expect(page.get_by_role("button", name="接听")).to_be_visible()
    shoot(page, "14-zh-offer")
    page.get_by_role("button", name="接听").click()
    page.get_by_role("button", name="结束通话").click()
    expect(page.get_by_role("button", name="完成")).to_be_visible()
    shoot(page, "15-zh-wrap-up")


def test_a_log_out_elsewhere_ends_the_screen_within_five_seconds(workbench: Page, directory: Agent) -> None:
    """T20, seen by the person."""
    directory.user.set_password("another one entirely")
    directory.user.save()
    expect(workbench.get_by_role("heading", name="You have been signed out")).to_be_visible(timeout=5000)
    shoot(workbench, "16-signed-out")


def test_nothing_on_the_page_is_inline(workbench: Page) -> None:
    """The page works under `script-src 'self'`: no inline script, no handler attribute, no style attribute."""
    assert workbench.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert (
        workbench.evaluate(
            "[...document.querySelectorAll('*')].flatMap((node) => node.getAttributeNames())"
            ".filter((name) => name.startsWith('on') || name === 'style')"
        )
        == []
    )


def test_the_web_server_stops_cleanly_under_open_screens(own_workbench: Page, own_web: WebServer) -> None:
    """The hub, the session watch and the reply subscription end with the process, without a complaint."""
    assert own_web.stop() == 0
    assert "Traceback" not in own_web.log
    assert "Task was destroyed" not in own_web.log
    expect(own_workbench.locator(".banner")).to_contain_text("Connection lost")
    shoot(own_workbench, "17-reconnecting")


def test_the_log_in_page(page: Page, web: WebServer, floor: ThreadedFloor) -> None:
    page.goto(f"{web.url}/workbench/")
    expect(page.get_by_role("heading", name="Log in to the workbench")).to_be_visible()
    shoot(page, "18-log-in")
