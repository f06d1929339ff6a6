"""The configuration is read again when, and only when, what it is made of has changed."""

import pickle

import pytest
from django.db import connection

from apps.agents.models import Agent, AgentSkill
from apps.floor.domain.config import SiteConfig
from apps.floor.reader import Prepared
from apps.floor.rereading import READ_AGAIN_SECONDS, Rereading
from apps.ivr.models import Prompt
from apps.ivr.prompt_services import use_sound, use_version
from contactcenter.bootstrap import load_site_config
from tests.factories.agents import AgentFactory, SkillFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Reading:
    """Counts how often everything is read."""

    def __init__(self) -> None:
        self.times = 0
        self.now = 1000.0
        self.again = Rereading(self.read, lambda: self.now)

    def read(self) -> SiteConfig:
        self.times += 1
        return load_site_config()

    def config(self) -> SiteConfig:
        found: SiteConfig = pickle.loads(self.again().value)
        return found


@pytest.fixture
def agent() -> Agent:
    agent: Agent = AgentFactory()
    AgentSkill.objects.create(agent=agent, skill=SkillFactory(code="billing"), level=3)
    return agent


@pytest.fixture
def reading(agent: Agent) -> Reading:
    return Reading()


def test_what_has_not_changed_is_not_read_again(reading: Reading) -> None:
    first, second = reading.again(), reading.again()

    assert isinstance(first, Prepared)
    assert first is second
    assert reading.times == 1
    assert reading.config() == load_site_config()


def test_a_new_version_of_a_prompt_is_heard_without_a_restart(reading: Reading) -> None:
    prompt = Prompt.objects.create(code="hello", name="Hello")
    first = use_sound(prompt=prompt, sound="hello")
    assert reading.config().library.media("hello", "en") == ("sound:hello",)

    use_sound(prompt=prompt, sound="hello-world")
    assert reading.config().library.media("hello", "en") == ("sound:hello-world",)

    use_version(version=first)
    assert reading.config().library.media("hello", "en") == ("sound:hello",)


def test_every_kind_of_change_is_noticed(reading: Reading, agent: Agent) -> None:
    assert reading.config().floor.agents[agent.pk].skills == {"billing": 3}

    AgentSkill.objects.update(level=4)
    assert reading.config().floor.agents[agent.pk].skills == {"billing": 4}

    other = AgentFactory()
    assert set(reading.config().floor.agents) == {agent.pk, other.pk}

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM agents_agentskill")
    assert reading.config().floor.agents[agent.pk].skills == {}
    assert reading.times == 4


def test_after_a_minute_everything_is_read_whatever_has_changed(reading: Reading) -> None:
    reading.again()
    reading.now += READ_AGAIN_SECONDS
    reading.again()

    assert reading.times == 2


def test_an_unchanged_answer_is_not_told_again_although_it_was_read(reading: Reading) -> None:
    first = reading.again()
    reading.now += READ_AGAIN_SECONDS

    assert reading.again().digest == first.digest
