"""Click to dial, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from apps.floor.wire import Reply
from tests.harness.floor import ThreadedFloor

pytestmark = pytest.mark.chromium

SHOTS = os.environ.get("SCREENSHOTS_DIR")


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.mouse.move(2, 400)
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_an_agent_dials_with_the_keyboard_and_hangs_up(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    page = workbench
    floor.run(floor.floor.change_agent(directory.pk, presence="available"))
    field = page.get_by_label("Number to call")
    expect(field).to_be_visible()
    page.keyboard.press("d")
    expect(field).to_be_focused()

    page.keyboard.type("12@evil")
    expect(page.get_by_text("Digits, +, * and # only.")).to_be_visible()
    shoot(page, "dial-invalid")
    page.keyboard.press("Enter")
    field.fill("+1 555-010 0001")
    page.get_by_label("Call for").select_option("support")
    shoot(page, "dial-ready")
    field.press("Enter")

    command = floor.run(floor.floor.wait_for(cmd.PlaceCall))
    assert (command.agent_id, command.number, command.group) == (directory.pk, "+1 555-010 0001", "support")
    expect(page.get_by_text("Calling the customer…")).to_be_visible()
    hang_up = page.get_by_role("button", name="Hang up")
    expect(hang_up).to_be_focused()
    shoot(page, "dial-ringing")
    page.emulate_media(color_scheme="dark")
    shoot(page, "dial-ringing-dark")
    page.keyboard.press("Enter")
    assert floor.run(floor.floor.wait_for(cmd.EndInteraction)).interaction_id == command.interaction_id


def test_a_refusal_says_why_and_the_number_stays(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    page = workbench
    floor.run(floor.floor.change_agent(directory.pk, presence="available"))
    floor.floor.refusals["PlaceCall"] = Reply(False, "do_not_call", "x")
    page.get_by_label("Number to call").fill("+15550100")
    page.get_by_role("button", name="Dial", exact=True).click()

    expect(page.get_by_text("This customer does not want to be called.")).to_be_visible()
    expect(page.get_by_label("Number to call")).to_have_value("+15550100")


def test_a_customers_number_goes_into_the_dial_field_for_after_the_wrap_up(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    page = workbench
    call = "b" * 32
    floor.run(floor.floor.change_agent(directory.pk, presence="available"))
    floor.run(floor.floor.ring(directory.pk, call, ani="+15550100001"))
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("button", name="+15550100001").click()
    page.get_by_role("button", name="End call").click()
    floor.run(floor.floor.wait_for(cmd.EndInteraction))
    floor.run(floor.floor.change_agent(directory.pk, work="idle", interaction_id="", wrap_up_due_at=0.0))

    expect(page.get_by_label("Number to call")).to_have_value("+15550100001")
