"""An exact afternoon of two groups, told by events, and the people who read about it."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from apps.agents.models import Agent, SkillGroup
from apps.reports.catalogue import get_report
from apps.reports.domain.asked import Asked
from apps.reports.domain.periods import Days, PeriodKind
from apps.reports.domain.result import Result
from tests.apps.kpis.stories import Stories, project
from tests.factories.accounts import SupervisorFactory, TeamFactory, UserFactory
from tests.factories.agents import AgentFactory, SkillGroupFactory

DAY = date(2027, 1, 15)
"""The day of ``tests.apps.kpis.stories.T0``, which is 08:00 UTC; a Friday."""
UTC = ZoneInfo("UTC")


def ask_for(report: str, first: date = DAY, last: date | None = None, **other) -> Asked:
    """Return the question about a day, or the days up to ``last``."""
    return Asked(report, PeriodKind.DAYS, Days(first, last or first), UTC, **other)


def make(report: str, **other) -> Result:
    """Return what a report says about the day."""
    asked = ask_for(report, **other)
    return get_report(report).make(asked)


def rows_of(result: Result, table: str = "") -> dict:
    """Return the rows of a table (the first) as dictionaries by column, under the value of their first column."""
    found = result.table(table) if table else result.tables[0]
    keys = [column.key for column in found.columns]
    return {row.values[0]: dict(zip(keys, row.values, strict=True)) for row in found.rows}


@pytest.fixture
def groups(db) -> dict[str, SkillGroup]:
    """``sales``: threshold 20 s, short abandon 5 s; ``help``: 60 s and 10 s."""
    sales = SkillGroupFactory(code="sales", name="Sales", threshold_seconds=20, short_abandon_seconds=5)
    help_ = SkillGroupFactory(code="help", name="Help", threshold_seconds=60, short_abandon_seconds=10)
    return {"sales": sales, "help": help_}


@pytest.fixture
def agents(db) -> dict[int, Agent]:
    """Ann (7) and Bo (9) of team North, as the stories know them."""
    team = TeamFactory(name="North")
    return {
        number: AgentFactory(pk=number, user=UserFactory(display_name=name, team=team))
        for number, name in ((7, "Ann"), (9, "Bo"))
    }


@pytest.fixture
def afternoon(groups, agents) -> Stories:
    """08:00 sales: answered after 10, 20 and 26 s, abandoned after 30 and 4 s; help: answered after 40 s, one flowed
    out; one transferred from sales to help; 09:00 sales: one answered after 5 s with a hold."""
    stories = Stories()
    stories.handled(0, wait=10, ani="+15550100011")
    stories.handled(60, wait=20, ani="+15550100012")
    stories.handled(120, wait=40, group="help", ani="+15550100013")
    stories.handled(180, wait=26, ani="+15550100014")
    stories.abandoned(240, wait=30, ani="+15550100015")
    stories.abandoned(300, wait=4, ani="+15550100016")
    stories.flowed_out(360, wait=60, group="help")
    stories.transferred(420)
    stories.handled(3600, wait=5, hold=12, ani="+15550100015")
    project(stories.stream())
    return stories


@pytest.fixture
def supervisor(db):
    return SupervisorFactory(display_name="Sam")


@pytest.fixture
def reader(supervisor) -> Client:
    client = Client()
    client.force_login(supervisor)
    return client
