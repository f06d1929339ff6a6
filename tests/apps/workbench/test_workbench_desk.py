"""What is no call on the workbench, in a real browser: offered, worked on, put aside, filed by keyboard."""

import time

import pytest
from playwright.sync_api import Page, expect

from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from tests.apps.workbench.test_workbench_browser import become_available, shoot
from tests.harness.floor import ThreadedFloor
from tests.harness.views import interaction_view

pytestmark = pytest.mark.chromium

MAIL, TASK, NEW = "b" * 32, "c" * 32, "d" * 32


def item(medium: str, subject: str, **changes: object) -> dict:
    fields = {
        "medium": medium,
        "subject": subject,
        "state": "connected",
        "ani": "",
        "text": "",
        "reference": "",
    }
    return fields | changes


def on_desk(interaction_id: str, medium: str, **changes: object) -> dict:
    now = time.time()
    return {
        "interaction_id": interaction_id,
        "medium": medium,
        "taken_at": now - 300,
        "worked_seconds": 240.0,
        "running_since": now - 5,
        "paused_at": 0,
    } | changes


def test_the_desk_from_offer_to_filing(workbench: Page, floor: ThreadedFloor, directory: Agent) -> None:
    page, change = workbench, floor.floor.change_agent
    desk = page.get_by_role("region", name="E-mails, tasks and chats")
    become_available(page, floor)
    expect(desk).to_contain_text("No e-mails, tasks or chats.")

    mail = item(
        "email",
        "Late parcel",
        text="Where is it?\nI ordered on Monday.",
        reference="https://crm.example/T-1",
        ani="ada@b.example",
    )
    views = {
        MAIL: interaction_view(MAIL, **mail),
        TASK: interaction_view(TASK, **item("task", "Check the stock of blue ones")),
        NEW: interaction_view(
            NEW, **item("task", "Call the plumber", state="ringing", queued_at=time.time() - 70)
        ),
    }
    offer = {
        "offer_id": f"{NEW}-1",
        "interaction_id": NEW,
        "group": "sales",
        "expires_at": time.time() + 25,
        "accepted": False,
    }
    floor.run(floor.floor.put(interactions=views))
    floor.run(change(directory.pk, desk=[on_desk(MAIL, "email"), on_desk(TASK, "task")], desk_offer=offer))
    expect(desk).to_contain_text("2 open")
    expect(desk).to_contain_text("Where is it?")
    expect(desk.get_by_role("link", name="https://crm.example/T-1")).to_be_visible()
    shoot(page, "desk-offer")
    page.locator("body").press("a")
    assert floor.run(floor.floor.wait_for(cmd.AcceptOffer)) == cmd.AcceptOffer(directory.pk, f"{NEW}-1")

    resting = {"running_since": 0, "paused_at": time.time()}
    desks = [on_desk(MAIL, "email", **resting), on_desk(TASK, "task", **resting)]
    floor.run(change(directory.pk, desk=desks, desk_offer=None))
    expect(desk).to_contain_text("2 put aside")
    shoot(page, "desk-paused")
    floor.run(change(directory.pk, desk=[on_desk(MAIL, "email"), on_desk(TASK, "task")]))

    page.locator("body").press("n")
    expect(desk.get_by_role("button", name="Check the stock")).to_have_attribute("aria-expanded", "true")
    page.locator("body").press("c")
    expect(desk.get_by_text("Choose a result first.")).to_be_visible()
    desk.get_by_label("Resolved").check()
    desk.get_by_label("Note", exact=True).fill("Twelve left.")
    page.get_by_role("main").focus()
    page.locator("body").press("c")
    done = floor.run(floor.floor.wait_for(cmd.CompleteWork))
    assert done == cmd.CompleteWork(directory.pk, TASK, "resolved", "Twelve left.")

    desk.get_by_role("button", name="Late parcel").click()
    desk.get_by_role("button", name="Pass on").click()
    page.get_by_role("radio", name="Support").check()
    shoot(page, "desk-transfer")
    page.get_by_role("dialog").get_by_role("button", name="Pass on").click()
    passed = floor.run(floor.floor.wait_for(cmd.TransferInteraction))
    assert passed == cmd.TransferInteraction(directory.pk, MAIL, "group", "support")
