import pytest

from apps.accounts.models import User
from apps.agents.models import Agent
from tests import factories

pytestmark = pytest.mark.django_db

ADD = "/admin/agents/agent/add/"


@pytest.fixture
def client(client):
    client.force_login(factories.SupervisorFactory())
    return client


def form(**values):
    empty = {
        f"{name}-{part}": "0"
        for name in ("skill_levels", "memberships")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"username": "ann", "extension": "1001", "accept_on": "screen", **empty, **values}


def test_supervisor_makes_agent_user_skills_and_groups_on_one_page(client):
    skill, group = factories.SkillFactory(), factories.SkillGroupFactory()

    response = client.post(
        ADD,
        form(
            display_name="Ann",
            password="correct horse battery",
            **{
                "skill_levels-TOTAL_FORMS": "1",
                "skill_levels-0-skill": skill.pk,
                "skill_levels-0-level": "7",
            },
            **{"memberships-TOTAL_FORMS": "1", "memberships-0-group": group.pk, "memberships-0-rank": "1"},
        ),
    )

    assert response.status_code == 302, response.context["errors"]
    agent = Agent.objects.get(extension="1001")
    assert (agent.name, agent.skill_levels.get().level, agent.memberships.get().group) == ("Ann", 7, group)
    assert agent.user.check_password("correct horse battery")
    assert agent.sip_password != ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "taken"},
        {"username": "TAKEN"},
        {"username": "not a name"},
        {"password": "12345"},
        {"extension": "abc"},
        {"memberships-TOTAL_FORMS": "1", "memberships-0-rank": "1", "memberships-0-group": "999999"},
    ],
)
def test_wrong_form_is_shown_again_and_leaves_nothing(client, wrong):
    factories.UserFactory(username="taken")

    response = client.post(ADD, form(**wrong))

    assert response.status_code == 200
    assert not Agent.objects.exists()
    assert not User.objects.filter(username="ann").exists()


def test_new_sip_secret_is_asked_for_first_and_shown_once(client):
    agent = factories.AgentFactory(sip_password="old secret")
    page = client.get(f"/admin/agents/agent/{agent.pk}/change/")
    (action,) = page.context["actions_detail"]

    asked = client.get(action["path"]).content.decode()
    assert Agent.objects.get(pk=agent.pk).sip_password == "old secret"
    answer = client.post(action["path"], {"_form_submitted": "True"})

    secret = Agent.objects.get(pk=agent.pk).sip_password
    assert secret not in asked
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_list_needs_the_same_statements_for_one_agent_and_for_many(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements():
        with CaptureQueriesContext(connection) as context:
            client.get("/admin/agents/agent/")
        return len(context)

    factories.AgentSkillFactory(agent=factories.GroupMembershipFactory().agent)
    statements()
    one = statements()
    for _ in range(5):
        factories.AgentSkillFactory(agent=factories.GroupMembershipFactory().agent)

    assert statements() == one
