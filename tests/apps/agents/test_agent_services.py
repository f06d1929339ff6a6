import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.agents.models import Agent, AgentSkill
from apps.agents.selectors import get_agent_for_user, list_break_reasons, list_floor_agents, list_floor_groups
from apps.agents.services import (
    create_agent,
    reset_sip_secret,
    update_agent_groups,
    update_agent_skills,
    update_group_skills,
)
from apps.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    for code in ("sales", "english"):
        factories.SkillFactory(code=code)
    factories.SkillGroupFactory(code="sales")


def levels(agent):
    return {row.skill.code: row.level for row in agent.skill_levels.select_related("skill")}


def test_agent_is_made_whole(directory):
    agent = create_agent(
        username="chen.wei",
        display_name="陈伟",
        extension="1002",
        accept_on="phone",
        skills={"sales": 7, "english": 5},
        groups={"sales": 2},
    )

    assert (agent.name, agent.accept_on, levels(agent)) == ("陈伟", "phone", {"sales": 7, "english": 5})
    assert [(row.group.code, row.rank) for row in agent.memberships.all()] == [("sales", 2)]
    assert list(agent.user.groups.values_list("name", flat=True)) == ["Agents"]
    assert not agent.user.has_usable_password()
    assert len(Agent.objects.get().sip_password) == 32


@pytest.mark.parametrize(
    "wrong",
    [
        {"skills": {"sales": 11}},
        {"skills": {"sales": 0}},
        {"skills": {"nonsense": 5}},
        {"groups": {"nonsense": 1}},
        {"extension": "12a"},
        {"accept_on": "smoke signals"},
        {"password": "12345"},
    ],
)
def test_nothing_is_left_of_an_agent_that_could_not_be_made(directory, wrong):
    with pytest.raises(ValidationError):
        create_agent(**{"username": "ann", "extension": "1001", **wrong})

    assert not Agent.objects.exists()
    assert not User.objects.filter(username="ann").exists()


def test_extension_belongs_to_one_agent(directory):
    create_agent(username="ann", extension="1001")

    with pytest.raises(ValidationError):
        create_agent(username="bob", extension="1001")


def test_skills_become_exactly_what_is_given(directory):
    agent = create_agent(username="ann", extension="1001", skills={"sales": 3})
    kept = agent.skill_levels.get().pk

    update_agent_skills(agent=agent, skills={"sales": 9, "english": 4})
    assert levels(agent) == {"sales": 9, "english": 4}
    assert agent.skill_levels.get(skill__code="sales").pk == kept

    update_agent_skills(agent=agent, skills={})
    assert levels(agent) == {}


def test_groups_become_exactly_what_is_given(directory):
    agent = create_agent(username="ann", extension="1001", groups={"sales": 1})
    factories.SkillGroupFactory(code="billing")

    update_agent_groups(agent=agent, groups={"billing": 3})

    assert [(row.group.code, row.rank) for row in agent.memberships.all()] == [("billing", 3)]


def test_group_asks_for_exactly_what_is_given(directory):
    group = factories.GroupSkillFactory(group__code="sales", level=1).group

    update_group_skills(group=group, skills={"english": 4})

    assert [(row.skill.code, row.level) for row in group.required_skills.all()] == [("english", 4)]


def test_database_holds_a_level_in_its_range(directory):
    agent = factories.AgentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        AgentSkill.objects.bulk_create([AgentSkill(agent=agent, skill=factories.SkillFactory(), level=11)])


def test_new_secret_is_returned_once_and_recorded_without_its_text():
    agent, user = factories.AgentFactory(sip_password="old"), factories.UserFactory()

    secret = reset_sip_secret(agent=agent, by=user)

    assert Agent.objects.get(pk=agent.pk).sip_password == secret != "old"
    recorded = AuditEvent.objects.get(action="secret.reset")
    assert (recorded.actor_label, recorded.object_id) == (user.username, str(agent.pk))
    assert secret not in str(recorded.detail)


def test_user_leads_to_an_active_agent_only(rf):
    agent, gone = factories.AgentFactory(), factories.AgentFactory(is_active=False)

    assert get_agent_for_user(agent.user) == agent
    assert get_agent_for_user(gone.user) is None
    assert get_agent_for_user(factories.UserFactory()) is None


def test_floor_reads_agents_and_groups_with_a_fixed_number_of_statements(django_assert_num_queries):
    for _ in range(4):
        membership = factories.GroupMembershipFactory()
        factories.AgentSkillFactory(agent=membership.agent)
        factories.GroupSkillFactory(group=membership.group)
    factories.AgentFactory(is_active=False)
    factories.SkillGroupFactory(is_active=False)

    with django_assert_num_queries(5):
        agents = [(agent.name, levels_of(agent), groups_of(agent)) for agent in list_floor_agents()]
    with django_assert_num_queries(3):
        groups = [
            (group.code, [row.skill.code for row in group.required_skills.all()])
            for group in list_floor_groups()
        ]

    assert (len(agents), len(groups)) == (4, 4)


def levels_of(agent):
    return {row.skill.code: row.level for row in agent.skill_levels.all()}


def groups_of(agent):
    return [row.group.code for row in agent.memberships.all()]


def test_only_active_break_reasons_are_offered():
    lunch = factories.ReasonCodeFactory(code="lunch")
    factories.ReasonCodeFactory(is_active=False)

    assert list(list_break_reasons()) == [lunch]
