"""Click to dial over HTTP: in the name of the agent who is logged in, and with the floor's own refusals."""

import pytest
from rest_framework.test import APIClient

from apps.acd.domain.commands import PlaceCall
from apps.floor.wire import Reply
from apps.workbench.api import views
from tests.factories import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """What the floor was told; it says yes to everything."""
    commands = []

    async def submit(command, by):
        commands.append((command, by))
        return Reply(ok=True)

    monkeypatch.setattr(views, "submit_once", submit)
    return commands


def test_an_agent_places_a_call(told) -> None:
    agent = AgentFactory()
    client = APIClient()
    client.force_authenticate(agent.user)

    answer = client.post("/api/v1/calls/", {"number": "+1 555-0100", "group": "sales"})

    ((command, by),) = told
    assert answer.status_code == 202
    assert command == PlaceCall(agent.pk, "+1 555-0100", answer.json()["interaction"], "sales")
    assert by == agent.user.get_username()


def test_a_refusal_of_the_floor_says_why(told, monkeypatch) -> None:
    async def submit(command, by):
        return Reply(False, "do_not_call", "This customer does not want to be called.")

    monkeypatch.setattr(views, "submit_once", submit)
    client = APIClient()
    client.force_authenticate(AgentFactory().user)

    answer = client.post("/api/v1/calls/", {"number": "+15550100"})

    assert (answer.status_code, answer.json()["code"], answer.json()["interaction"]) == (
        409,
        "do_not_call",
        "",
    )


@pytest.mark.parametrize(("user", "status"), [(None, (401, 403)), ("somebody", (409,))])
def test_who_is_no_agent_calls_nobody(told, user, status) -> None:
    client = APIClient()
    if user:
        client.force_authenticate(UserFactory(username=user))

    assert client.post("/api/v1/calls/", {"number": "+15550100"}).status_code in status
    assert told == []
