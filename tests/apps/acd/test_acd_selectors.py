"""The directory as the floor sees it."""

import pytest

from apps.accounts.models import User
from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig, Ring
from apps.acd.selectors import load_floor_config
from apps.agents.domain.states import Presence
from apps.agents.domain.strategy import Strategy
from apps.agents.models import (
    Agent,
    AgentSkill,
    GroupMembership,
    GroupSkill,
    Location,
    SearchRing,
    Skill,
    SkillGroup,
)
from tests.factories import SkillGroupFactory

pytestmark = pytest.mark.django_db


def make_agent(number: int, **fields) -> Agent:
    user = User.objects.create(username=f"agent{number}", first_name="Ada", last_name=f"No. {number}")
    return Agent.objects.create(user=user, extension=str(1000 + number), **fields)


@pytest.fixture
def directory():
    """Two groups, one of them closed, and three agents, one of them inactive."""
    billing, english = (Skill.objects.create(code=code, name=code.title()) for code in ("billing", "english"))
    first = SkillGroupFactory(
        code="accounts",
        name="Accounts",
        ring_timeout_seconds=15,
        wrap_up_seconds=45,
        pause_after_misses=2,
        record_calls=False,
        threshold_seconds=30,
        strategy="best_fit",
        preferred_agent_seconds=25,
        preferred_agent_days=3,
        urgency=0.5,
        priority_seconds=10,
        tier_seconds=1,
        most_head_start_seconds=300,
        pause_presence="offline",
        misses_forgotten_seconds=600,
    )
    second = SkillGroup.objects.create(code="second", name="Second", is_active=True)
    closed = SkillGroup.objects.create(code="closed", name="Closed", is_active=False)
    GroupSkill.objects.create(group=first, skill=billing, level=3)
    GroupSkill.objects.create(group=first, skill=english, level=5, is_required=False)
    late = SearchRing.objects.create(group=first, after_seconds=40, lower_levels=2)
    late.groups.set([second, closed])
    leipzig, porto = (Location.objects.create(code=code, name=code) for code in ("leipzig", "porto"))
    first.locations.set([porto, leipzig])
    late.locations.add(porto)
    SearchRing.objects.create(group=first, after_seconds=20, lower_levels=1)
    ada, bob, gone = (
        make_agent(1, location=leipzig),
        make_agent(2, accept_on="phone"),
        make_agent(3, is_active=False),
    )
    AgentSkill.objects.create(agent=ada, skill=billing, level=4)
    AgentSkill.objects.create(agent=ada, skill=english, level=9)
    AgentSkill.objects.create(agent=gone, skill=english, level=9)
    GroupMembership.objects.create(agent=ada, group=second, rank=2)
    GroupMembership.objects.create(agent=ada, group=first, rank=1)
    GroupMembership.objects.create(agent=ada, group=closed)
    return ada, bob


def test_active_agents_and_groups_become_the_picture(directory):
    ada, bob = directory

    assert load_floor_config() == FloorConfig(
        agents={
            ada.pk: AgentConfig(
                ada.pk,
                ada.name,
                "1001",
                ("accounts", "second"),
                {"billing": 4, "english": 9},
                "screen",
                {"accounts": 1, "second": 2},
                "leipzig",
            ),
            bob.pk: AgentConfig(bob.pk, bob.name, "1002", (), {}, "phone"),
        },
        groups={
            "accounts": GroupConfig(
                code="accounts",
                name="Accounts",
                skills={"billing": 3},
                ring_timeout_seconds=15,
                wrap_up_seconds=45,
                pause_after_misses=2,
                record=False,
                threshold_seconds=30,
                strategy=Strategy.BEST_FIT,
                preferred={"english": 5},
                rings=(Ring(20, 1), Ring(40, 2, ("second",), ("porto",))),
                locations=("leipzig", "porto"),
                preferred_agent_seconds=25,
                preferred_agent_days=3,
                urgency=0.5,
                priority_seconds=10,
                tier_seconds=1,
                most_head_start_seconds=300,
                pause_presence=Presence.OFFLINE,
                misses_forgotten_seconds=600,
            ),
            "second": GroupConfig("second", "Second"),
        },
    )


def test_the_number_of_queries_does_not_grow(directory, django_assert_num_queries):
    for number in range(10, 30):
        agent = make_agent(number)
        GroupMembership.objects.create(agent=agent, group=SkillGroup.objects.get(code="second"))

    with django_assert_num_queries(15):
        picture = load_floor_config()

    assert len(picture.agents) == 22


def test_an_empty_directory_is_an_empty_picture():
    assert load_floor_config() == FloorConfig()
