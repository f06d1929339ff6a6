"""An agent, a floor to talk to, and a browser."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.interactions.models import Disposition
from tests.factories import (
    AgentFactory,
    CustomerFactory,
    CustomerNumberFactory,
    DispositionFactory,
    GroupMembershipFactory,
    InteractionFactory,
    ReasonCodeFactory,
    SkillGroupFactory,
    UserFactory,
)
from tests.harness.browser import open_page
from tests.harness.floor import ThreadedFloor
from tests.harness.views import agent_view, group_view
from tests.harness.web_server import WebServer


@pytest.fixture
def directory(transactional_db: None) -> Agent:
    """One agent with groups, reasons, dispositions, and a customer who has called before."""
    user = UserFactory(username="alex", display_name="Alex Rivera")
    agent = AgentFactory(user=user, extension="1100")
    for code, name in (("sales", "Sales"), ("support", "Support"), ("billing", "Billing")):
        group = SkillGroupFactory(code=code, name=name)
        if code != "billing":
            GroupMembershipFactory(agent=agent, group=group)
    for code, name in (("lunch", "Lunch"), ("meeting", "Meeting"), ("training", "Training")):
        ReasonCodeFactory(code=code, name=name)
    for code, name in (
        ("resolved", "Resolved"),
        ("order-placed", "Order placed"),
        ("follow-up", "Follow-up needed"),
    ):
        DispositionFactory(code=code, name=name)
    customer = CustomerFactory(
        name="Grace Hopper", tier=80, language="zh-hans", note="Prefers a call back after 16:00."
    )
    CustomerNumberFactory(customer=customer, number="+15550100001")
    _add_history(agent, customer)
    return agent


def _add_history(agent: Agent, customer: Customer) -> None:
    resolved, follow_up = Disposition.objects.get(code="resolved"), Disposition.objects.get(code="follow-up")
    sales = SkillGroup.objects.get(code="sales")
    common = {"customer": customer, "group": sales, "agent": agent, "outcome": "handled"}
    day = datetime(2026, 11, 3, 9, 20, tzinfo=UTC)
    InteractionFactory(arrived_at=day, disposition=resolved, talk_seconds=184.0, **common)
    note = "Wants the blue one as well; offer sent by mail."
    InteractionFactory(
        arrived_at=day + timedelta(days=9), disposition=follow_up, talk_seconds=402.0, note=note, **common
    )


@pytest.fixture
def floor(directory: Agent) -> Iterator[ThreadedFloor]:
    """A floor on which the agent is known, offline, with two colleagues."""
    threaded = ThreadedFloor(settings.REDIS_URL, settings.FLOOR_SITE)
    # The server outlives the test: a new floor must not be taken for the last test's.
    threaded.floor.epoch = time.monotonic_ns()
    mine = agent_view(directory.pk, name="Alex Rivera", extension="1100", groups=["sales", "support"])
    mine["presence_since"] = time.time() - 754
    busy = agent_view(9001, name="Li Na", extension="1004", presence="available", work="talking")
    free = agent_view(9002, name="Emma Clarke", extension="1001", presence="available")
    columns = {"idle": 3, "busy": 2, "wrap_up": 1, "break": 1, "offline": 4}
    waiting = {"waiting": 2, "longest_since": time.time() - 14}
    late = {"waiting": 5, "longest_since": time.time() - 47}
    groups = [
        group_view("sales", **waiting),
        group_view("support", agents=columns),
        group_view("billing", agents=columns, **late),
    ]
    threaded.run(
        threaded.floor.put(
            agents={str(view["id"]): view for view in (mine, busy, free)},
            groups={view["code"]: view for view in groups},
        )
    )
    yield threaded
    threaded.stop()


@pytest.fixture
def own_web(floor: ThreadedFloor) -> Iterator[WebServer]:
    """A server for a test that stops it."""
    server = WebServer()
    yield server
    server.stop()
    print(server.log)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}


@pytest.fixture
def workbench(web: WebServer, floor: ThreadedFloor, context: BrowserContext) -> Iterator[Page]:
    """A page with the workbench open, logged in through the log-in page. Errors of scripts fail the test."""
    yield from _opened(web, context)


@pytest.fixture
def own_workbench(own_web: WebServer, context: BrowserContext) -> Iterator[Page]:
    """The same on a server of the test's own."""
    yield from _opened(own_web, context)


def _opened(web: WebServer, context: BrowserContext) -> Iterator[Page]:
    with open_page(context, f"{web.url}/workbench/", "alex") as page:
        page.wait_for_url("**/workbench/")
        page.get_by_text("Connected", exact=True).wait_for()
        yield page
