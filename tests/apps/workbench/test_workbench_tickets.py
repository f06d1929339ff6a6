"""Tickets in the workbench: from the call to the resolved ticket, in a real browser."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from playwright.sync_api import Page, expect

from apps.agents.models import Agent
from apps.tickets.desk.live import announce_presence
from apps.tickets.desk.presence import take_lease
from apps.tickets.desk.reply_services import save_reply
from apps.tickets.models import SavedView, Ticket
from apps.tickets.services import update_ticket
from tests.apps.workbench.test_workbench_browser import become_available, ring, shoot
from tests.factories import TicketFactory, UserFactory
from tests.factories.knowledge import published_article, without_review
from tests.harness.floor import ThreadedFloor

pytestmark = pytest.mark.chromium


def elsewhere(do: Callable[[], object]) -> None:
    """Do it as another process would: Playwright's loop runs in this thread, and Channels will not be told from it."""

    def once() -> None:
        do()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(once).result()


def test_a_call_becomes_a_ticket_that_is_answered_and_resolved(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    page = workbench
    directory.user.groups.add(Group.objects.get(name="Agents"))
    save_reply(
        name="On its way",
        shortcut="way",
        texts={"en": "Dear {{customer.name}}, it is on its way.{{cursor}} Yours, {{agent.name}}"},
    )
    become_available(page, floor)
    ring(floor, directory)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("In conversation")).to_be_visible()
    expect(page.locator(".customer-panel")).to_contain_text("Prefers a call back")
    page.keyboard.press("i")

    card = page.locator(".ticket")
    expect(card.get_by_role("heading", name="Conversation with Grace Hopper")).to_be_visible()
    expect(card).to_contain_text("order number: 20260817-0042")
    expect(page.locator(".ticket-row")).to_have_count(1)
    page.keyboard.press("r")
    reply = page.get_by_label("Reply to the customer")
    expect(reply).to_be_focused()
    reply.type("/wa")
    expect(page.locator(".canned [role=option]")).to_have_count(1)
    shoot(page, "tickets-1-canned")
    page.keyboard.press("Enter")
    expect(reply).to_have_value("Dear Grace Hopper, it is on its way. Yours, Alex Rivera")
    assert reply.evaluate("field => field.selectionStart") == len("Dear Grace Hopper, it is on its way.")

    ticket = Ticket.objects.get()
    lin = UserFactory(display_name="Lin")
    take_lease(session="lin", ticket_id=ticket.pk, user=lin, doing="writing")
    elsewhere(lambda: announce_presence(ticket.pk))
    expect(card.get_by_text("Lin is answering this")).to_be_visible()
    elsewhere(lambda: update_ticket(ticket=ticket, subject="Where is my order?", by=lin))
    expect(card.get_by_role("heading", name="Where is my order?")).to_be_visible()
    expect(reply).to_have_value("Dear Grace Hopper, it is on its way. Yours, Alex Rivera")
    shoot(page, "tickets-2-collision")

    page.get_by_role("button", name="Send and resolve").click()
    expect(card.locator(".ticket-message")).to_contain_text("Yours, Alex Rivera")
    expect(card.locator(".ticket-head")).to_contain_text("Resolved")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.agent, ticket.messages.get().author) == (
        "resolved",
        directory,
        directory.user,
    )
    assert ticket.interaction_rows.get().interaction_id.hex == "a" * 32

    page.locator(".ticket-view", has_text="My groups").click()
    page.get_by_label("Search tickets").fill("order")
    expect(page.locator(".ticket-row mark").first).to_contain_text("order")
    page.get_by_label("Close the ticket").click()
    page.locator(".ticket-view").first.focus()
    page.keyboard.press("j")
    expect(page.locator("[data-row='0']")).to_be_focused()
    page.keyboard.press("o")
    expect(card).to_be_visible()
    shoot(page, "tickets-3-found")


def test_articles_go_to_the_caret_of_a_reply_and_own_lists_are_kept(
    workbench: Page, floor: ThreadedFloor, directory: Agent
) -> None:
    page = workbench
    page.on("dialog", lambda dialog: dialog.accept())
    directory.user.groups.add(Group.objects.get(name="Agents"))
    published_article("Refunds", "Money **back** in five days.", audience="public")
    without_review(help_is_on=True)
    ticket = TicketFactory(subject="Where is my money?", agent=directory)
    page.keyboard.press("j")  # the list is read when the page opens: choose it again
    page.locator(".ticket-view", has_text="Mine").click()
    page.locator(".ticket-row button").click()
    card = page.locator(".ticket")
    card.get_by_role("button", name="Reply", exact=True).click()
    reply = page.get_by_label("Reply to the customer")
    reply.fill("Dear Ann,  Yours, Alex")
    reply.evaluate("field => field.setSelectionRange(10, 10)")
    page.locator("#knowledge-query").fill("refund")
    page.locator(".knowledge-hit").first.click()
    page.get_by_role("button", name="Put the link into the ticket").focus()
    page.keyboard.press("Enter")
    expect(reply).to_be_focused()
    text = reply.input_value()
    assert text.startswith("Dear Ann, Refunds: http") and text.endswith(" Yours, Alex"), text
    assert reply.evaluate("field => field.selectionStart") == len(text) - len(" Yours, Alex")
    reply.fill("4111 1111 1111 1111")
    page.keyboard.press("Control+Enter")
    expect(card.locator(".ticket-message")).to_contain_text("**** **** **** 1111")
    expect(page.get_by_text("A card number was masked")).to_be_visible()
    shoot(page, "tickets-4-inserted")

    page.get_by_role("button", name="New list").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("My money")
    page.get_by_label("Subject contains").fill("money")
    shoot(page, "tickets-5-new-list")
    page.keyboard.press("Enter")
    mine = page.locator(".ticket-view[aria-current]")
    expect(mine).to_contain_text("My money")
    expect(page.locator(".ticket-row")).to_have_count(1)
    view = SavedView.objects.get()
    assert (view.scope, view.owner, ticket.pk) == ("own", directory.user, Ticket.objects.get().pk)
    page.get_by_role("button", name="Remove the list").click()
    expect(page.locator(".ticket-view", has_text="My money")).to_have_count(0)
    expect(mine).to_contain_text("Mine")
    assert not SavedView.objects.exists()
