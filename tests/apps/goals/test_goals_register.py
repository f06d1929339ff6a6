"""Goals: judged by what was counted, told once, reviewed with what pulled them down, noted with who and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db.models import ProtectedError
from django.urls import reverse

from apps.agents.models import SkillGroup
from apps.goals.demo import load_goals
from apps.goals.models import Goal, GoalNote
from apps.goals.selectors import is_overdue, read_outliers
from apps.goals.services import check_goals
from apps.goals.words import say_state
from tests.apps.kpis.stories import T0, Stories, project
from tests.factories import SkillGroupFactory, SupervisorFactory

DAY = 86_400
START = datetime.fromtimestamp(T0, UTC)
NOW = START + timedelta(days=9)


@pytest.fixture
def calls(db):
    """Nine days of which each is slower than the one before; Help is slow at eight in the morning only."""
    stories = Stories()
    SkillGroupFactory(code="sales", name="Sales")
    SkillGroupFactory(code="help", name="Help")
    for day in range(9):
        stories.handled(day * DAY, wait=4 + 3 * day)
        stories.handled(day * DAY + 7200, wait=4, group="help")
    stories.handled(8 * DAY + 600, wait=200, group="help")
    project(stories.stream())


def goal(**values) -> Goal:
    usual = {"name": "ASA", "formula": "asa", "target": 20.0, "start": START.date(), "due": date(2027, 6, 30)}
    return Goal.objects.create(**usual | values)


def test_a_goal_off_track_is_told_once_and_shows_what_pulled_it_down(calls, client):
    owner = SupervisorFactory(email="sam@example.org", is_superuser=True, is_staff=True)
    one = goal(owner=owner, target=12.0)

    check_goals(now=NOW)
    check_goals(now=NOW + timedelta(hours=1))

    one.refresh_from_db()
    # Seven days: Sales 10 to 28, Help 7 times 4 and once 200.
    assert one.value == pytest.approx((7 * 19 + 28 + 200) / 15)
    assert (one.state, one.baseline) == ("at_risk", one.value)
    assert one.forecast is not None and one.forecast > 12
    assert [message.subject for message in mail.outbox] == ["Goal ASA: At risk"]
    assert "Target: ≤ 12.0 s" in say_state(one)
    found = read_outliers(one, NOW)
    # Nine days: Help 236 s of 120, Sales 144 s of 108.
    assert [(row.key, row.gap) for row in found["group"]] == [("Help", 116.0), ("Sales", 36.0)]
    assert found["day"][0].key == "2027-01-23"
    assert found["hour"][0].key == "08"
    assert sum(row.weight for row in found["day"]) == pytest.approx(1)

    client.force_login(owner)
    page = reverse("admin:goals_review", args=[one.pk])
    assert client.get(page).status_code == 200
    assert "Goal “ASA”: At risk" in client.get(reverse("admin:index")).content.decode()
    assert client.post(page, {"kind": "review", "text": ""}).status_code == 200
    assert client.post(page, {"kind": "review", "text": "Two more people\non Mondays <b>"}).status_code == 302
    note = GoalNote.objects.get()
    assert (note.author, note.goal.reviewed_on is not None) == (owner, True)
    assert "on Mondays &lt;b&gt;" in client.get(page).content.decode()
    listed = client.get("/api/v1/goals/").json()["results"][0]
    assert (listed["state"], listed["formula"], listed["group"]) == ("at_risk", "asa", None)
    assert client.get("/api/v1/goals/?nonsense=1").status_code == 400
    for name in ("changelist", "add"):
        assert client.get(reverse(f"admin:goals_goal_{name}")).status_code == 200
    assert client.get(reverse("admin:goals_goal_change", args=[one.pk])).status_code == 200


def test_goals_of_one_group_of_empty_data_and_of_first_contact(calls, django_assert_max_num_queries):
    sales = goal(name="Sales", group=SkillGroup.objects.get(code="sales"), target=30.0)
    none = goal(name="None", medium="email")
    first = goal(name="FCR", formula="fcr_repeat", target=0.85)
    over = goal(name="Over", target=30.0, due=START.date() + timedelta(days=5))
    with django_assert_max_num_queries(60):
        check_goals(now=NOW)
    states = dict(Goal.objects.values_list("name", "state"))

    assert (states["None"], states["Over"]) == ("no_data", "reached")
    assert Goal.objects.get(pk=sales.pk).value == pytest.approx(19)
    assert Goal.objects.get(pk=none.pk).value is None
    assert Goal.objects.get(pk=first.pk).value is not None
    assert read_outliers(first, NOW) == {}
    with pytest.raises(ProtectedError):
        goal(name="Kept", group=SkillGroupFactory()).group.delete()
    assert not is_overdue(over, NOW.date())
    assert is_overdue(sales, NOW.date())
    assert not is_overdue(sales, START.date() + timedelta(days=7))


def test_the_demonstration_has_three_goals_however_often_it_is_loaded(db):
    load_goals()
    load_goals()
    assert sorted(Goal.objects.values_list("formula", flat=True)) == ["asa", "fcr_repeat", "service_level_d"]
