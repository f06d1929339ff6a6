"""A supervisor at the dashboard and an agent at the workbench, in real browsers: listening, moving, and a message."""

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.acd.domain import commands as cmd
from apps.agents.models import Agent
from apps.audit.models import AuditEvent
from apps.interactions.domain.modes import MonitorMode
from tests.apps.supervision.test_dashboard_browser import shoot
from tests.factories import AgentFactory
from tests.harness.browser import log_in
from tests.harness.floor import ThreadedFloor
from tests.harness.views import agent_view
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium


@pytest.fixture
def own(directory: list[Agent], supervisor: User, floor: ThreadedFloor) -> Agent:
    """The supervisor's own agent profile, known to the floor."""
    agent = AgentFactory(user=supervisor, extension="1900")
    view = agent_view(agent.pk, name="Sam Doe", extension="1900", groups=[])
    floor.run(floor.floor.put(agents={str(agent.pk): view}))
    return agent


def test_a_supervisor_listens_whispers_and_stops(own: Agent, dashboard: Page, floor: ThreadedFloor) -> None:
    page = dashboard
    page.get_by_role("button", name="Listen to Emma Clarke").click()
    dialog = page.get_by_role("dialog", name="Conversation of Emma Clarke")
    expect(dialog).to_contain_text("Your phone 1900 rings")
    dialog.get_by_role("radio", name="Whisper").check(force=True)
    shoot(page, "supervisor-listen", full=False)
    page.keyboard.press("Enter")
    bar = page.get_by_role("region", name="Your part in a conversation")
    expect(bar).to_contain_text("You take part in the conversation of Emma Clarke")
    expect(bar.get_by_role("button", name="Whisper")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"[data-agent='{own.pk}'] .floor-state")).to_contain_text("Listening")
    bar.get_by_role("button", name="Barge in").press("Enter")
    expect(bar.get_by_role("button", name="Barge in")).to_have_attribute("aria-pressed", "true")
    shoot(page, "supervisor-bar")
    page.evaluate("document.documentElement.classList.add('dark')")
    shoot(page, "supervisor-bar-dark")
    bar.get_by_role("button", name="Stop").click()
    expect(bar).to_have_count(0)
    page.get_by_role("button", name="Listen to Emma Clarke").press("Enter")
    expect(dialog.get_by_role("radio", name="Listen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("Emma Clarke")
    lost = {"work": "idle", "listening": None, "listening_ended": "unreachable"}
    floor.run(floor.floor.change_agent(own.pk, **lost))
    expect(page.locator(".floor-notice")).to_contain_text("Your phone cannot be reached")
    sent = [envelope.command for envelope in floor.floor.received]
    assert [type(command) for command in sent] == [
        cmd.MonitorAgent,
        cmd.ChangeMonitor,
        cmd.StopMonitor,
        cmd.MonitorAgent,
    ]
    assert (sent[0].agent_id, sent[0].mode, sent[0].by) == (own.pk, MonitorMode.WHISPER, "sam")

    waiting = page.locator(f"[data-interaction='{101:032x}']")
    waiting.get_by_title("To the front of the line").click()
    expect(page.locator(".floor-notice")).to_contain_text("is served next")
    waiting.get_by_title("To another group").click()
    move = page.locator("dialog[open]")
    move.get_by_label("Skill group").select_option("vip")
    shoot(page, "supervisor-move", full=False)
    move.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".floor-notice")).to_contain_text("waits for Key accounts now")
    expect(waiting).to_contain_text("Key accounts")
    assert AuditEvent.objects.filter(actor_label="sam", action__startswith="interaction.").count() == 2


def test_a_message_reaches_the_workbench_and_stays_until_it_is_dismissed(
    directory: list[Agent], dashboard: Page, web: WebServer, browser: Browser, floor: ThreadedFloor
) -> None:
    agent = directory[2]
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
    desk.goto(f"{web.url}/workbench/")
    log_in(desk, agent.user.username)
    desk.get_by_text("Connected", exact=True).wait_for()

    dashboard.get_by_role("button", name="Message").click()
    dialog = dashboard.get_by_role("dialog", name="Message to agents")
    dialog.get_by_label("Message").fill("The billing system is down.")
    shoot(dashboard, "supervisor-message", full=False)
    dialog.get_by_role("button", name="Send").click()
    expect(dashboard.locator(".floor-notice")).to_contain_text("Message sent")

    banner = desk.get_by_text("The billing system is down.")
    expect(banner).to_be_visible()
    expect(desk.locator(".broadcast")).to_contain_text("Sam Doe")
    shoot(desk, "workbench-message", full=False)
    desk.reload()
    expect(banner).to_be_visible()
    desk.get_by_role("button", name="Dismiss the message of Sam Doe").click()
    expect(banner).to_have_count(0)
    desk.reload()
    desk.get_by_text("Connected", exact=True).wait_for()
    expect(desk.locator(".statistics, .panel").first).to_be_visible()
    expect(banner).to_have_count(0)
    desk.context.close()
