"""Capacity profiles: chosen for an agent, else the default one, else the usual capacity."""

import pytest
from django.core.exceptions import ValidationError

from apps.acd.selectors import load_floor_config
from apps.agents.domain.capacity import USUAL, Capacity
from apps.agents.models import Agent, CapacityProfile
from tests.factories import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def profile(**fields) -> CapacityProfile:
    made = CapacityProfile(**{"name": "Chat team", "voice": 0, "chat": 6} | fields)
    made.full_clean()
    made.save()
    return made


def capacity_of(agent: Agent) -> Capacity:
    return load_floor_config().agents[agent.pk].capacity


def test_an_agent_has_the_own_profile_the_default_or_the_usual_capacity() -> None:
    agent = AgentFactory()
    assert (
        capacity_of(agent)
        == USUAL
        == Capacity(1, 3, 5, 5, calls_during_chats=False, chats_during_calls=False)
    )

    profile(name="Everybody", is_default=True, voice=1, chat=1)
    assert capacity_of(agent) == Capacity(chat=1)

    Agent.objects.filter(pk=agent.pk).update(capacity_profile=profile(chats_during_calls=True))
    assert capacity_of(agent) == Capacity(voice=0, chat=6, chats_during_calls=True)


@pytest.mark.parametrize("fields", [{"voice": 2}, {"chat": 51}, {"name": ""}])
def test_what_no_agent_could_do_is_refused(fields) -> None:
    with pytest.raises(ValidationError):
        profile(**fields)


def test_there_is_one_default_at_most() -> None:
    profile(is_default=True)

    with pytest.raises(ValidationError, match="Another profile is the default already"):
        profile(name="Other", is_default=True)


def test_profiles_are_kept_in_the_admin(client) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    form = {"name": "Chat team", "voice": 0, "chat": 6, "email": 5, "task": 5, "chats_during_calls": "on"}

    client.post("/admin/agents/capacityprofile/add/", form)

    made = CapacityProfile.objects.get()
    assert made.capacity == Capacity(voice=0, chat=6, chats_during_calls=True)
    assert "Chat team" in client.get("/admin/agents/capacityprofile/").content.decode()
    agent = AgentFactory(capacity_profile=made)
    assert "Chat team" in client.get(f"/admin/agents/agent/{agent.pk}/change/").content.decode()
