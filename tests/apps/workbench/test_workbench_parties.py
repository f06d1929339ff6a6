"""The verbs of a conversation on the screen: with buttons and keys, and with the reason where one is not to be had."""

import time

import pytest
from playwright.sync_api import Page, expect

from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from tests.apps.workbench.test_workbench_browser import CALL, GRACE, become_available, ring, shoot
from tests.harness.floor import ThreadedFloor

pytestmark = pytest.mark.chromium


@pytest.fixture
def talking(workbench: Page, floor: ThreadedFloor, directory: Agent) -> Page:
    """A page in mid-conversation, recorded."""
    become_available(workbench, floor)
    ring(floor, directory, customer=GRACE, recording="on")
    workbench.get_by_role("button", name="Accept").click()
    expect(workbench.get_by_text("In conversation")).to_be_visible()
    return workbench


def test_a_consultation_becomes_a_conference(talking: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = talking
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Transfer the call")
    dialog.get_by_label("Sales").check()
    dialog.get_by_role("button", name="Consult first").click()
    assert floor.run(floor.floor.wait_for(cmd.InviteParty)) == cmd.InviteParty(
        directory.pk, CALL, "group", "sales", True
    )
    expect(page.get_by_role("status").filter(has_text="Nobody of Sales could take it.")).to_be_visible()
    expect(dialog).to_be_hidden()
    shoot(page, "19-nobody-of-the-group")
    page.keyboard.press("t")
    dialog.get_by_label("Li Na").check()
    expect(dialog.get_by_role("button", name="Consult first")).to_have_attribute(
        "title", "This agent is busy."
    )
    dialog.get_by_label("Emma Clarke").check()
    dialog.get_by_role("button", name="Consult first").click()
    expect(page.get_by_text("Nobody of Sales")).to_have_count(0)
    assert floor.run(floor.floor.wait_for(cmd.InviteParty)) == cmd.InviteParty(
        directory.pk, CALL, "agent", "9002", True
    )
    people = page.get_by_label("In this call")
    expect(people.get_by_role("listitem")).to_have_count(2)
    expect(people).to_contain_text("Grace Hopper")
    expect(people.locator("[data-stage=held]")).to_contain_text("on hold")
    expect(page.get_by_role("button", name="Resume", exact=False).first).to_be_disabled()
    shoot(page, "20-consultation")

    page.keyboard.press("m")
    floor.run(floor.floor.wait_for(cmd.MergeParties))
    expect(people.get_by_role("button", name="All together")).to_be_disabled()
    page.keyboard.press("t")
    dialog.get_by_role("searchbox").fill("+49 30 123-456")
    dialog.get_by_label("+4930123456").check()
    dialog.get_by_role("button", name="Add to the call").click()
    expect(people.get_by_role("listitem")).to_have_count(3)
    assert floor.run(floor.floor.wait_for(cmd.InviteParty)).target == "+4930123456"
    expect(page.get_by_role("button", name="Leave the call")).to_be_visible()
    shoot(page, "21-conference")
    page.get_by_role("button", name="Hand over").click()
    assert floor.run(floor.floor.wait_for(cmd.CompleteTransfer)) == cmd.CompleteTransfer(directory.pk, CALL)
    expect(page.get_by_text("Completes by itself in")).to_be_visible()


def test_keypad_recording_and_a_raised_hand(talking: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = talking
    page.keyboard.press("p")
    expect(page.get_by_text("Recording paused")).to_be_visible()
    page.get_by_role("button", name="Resume recording").click()
    expect(page.get_by_role("button", name="Pause recording")).to_be_visible()

    page.keyboard.press("k")
    expect(page.get_by_role("dialog", name="Keypad")).to_be_visible()
    shoot(page, "22-keypad")
    page.keyboard.type("12")
    page.get_by_role("button", name="Hash").click()
    expect(page.get_by_text("•••")).to_be_visible()
    floor.run(_until_sent(floor, "12#"))
    page.keyboard.press("Escape")

    page.keyboard.press("q")
    page.get_by_label("What is it about?").fill("A refund above my limit")
    page.get_by_role("button", name="Ask for help").click()
    hand = page.get_by_role("button", name="Help is on its way")
    expect(hand).to_have_attribute("aria-pressed", "true")
    asked = floor.run(floor.floor.wait_for(cmd.RequestHelp))
    assert asked == cmd.RequestHelp(directory.pk, "A refund above my limit")
    shoot(page, "23-hand")
    hand.click()
    assert floor.run(floor.floor.wait_for(cmd.ClearHelp)) == cmd.ClearHelp(directory.pk, "alex")
    expect(page.get_by_role("button", name="Ask a supervisor for help")).to_be_visible()


async def _until_sent(floor: ThreadedFloor, digits: str) -> None:
    sent = ""
    while sent != digits:
        floor.floor.changed.clear()
        sent = "".join(
            e.command.digits for e in floor.floor.received if isinstance(e.command, cmd.SendDigits)
        )
        if sent != digits:
            await floor.floor.changed.wait()


def test_a_colleague_asks_for_a_word(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page = workbench
    become_available(page, floor)
    party = {
        "id": f"{CALL}-2", "kind": "agent", "target": str(directory.pk), "name": "Alex Rivera", "stage": "invited",
        "consult": True, "since": time.time(), "expires_at": time.time() + 30, "interaction_id": CALL, "by": "Li Na",
    }  # fmt: skip
    ring(floor, directory, customer=GRACE)
    work = {"work": "consulting", "interaction_id": CALL, "offer": None}
    floor.run(floor.floor.change_agent(directory.pk, **work, party=party))

    expect(page.get_by_role("heading", name="Li Na wants to consult you")).to_be_visible()
    shoot(page, "24-asked")
    page.keyboard.press("a")
    accepted = floor.run(floor.floor.wait_for(cmd.AcceptInvitation))
    assert accepted == cmd.AcceptInvitation(directory.pk, f"{CALL}-2")
    floor.run(floor.floor.change_agent(directory.pk, party=party | {"stage": "talking"}))
    expect(page.get_by_role("heading", name="Li Na consults you")).to_be_visible()
    expect(page.get_by_role("button", name="Leave the call")).to_be_visible()
