"""The key figures of the dashboard, and the pages that show them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

from apps.accounts.models import User
from apps.agents.models import SkillGroup
from apps.kernel.clock import as_datetime
from apps.supervision.tiles import Goals, read_goals, read_slow, read_tiles
from tests.apps.kpis.stories import T0, Stories, project
from tests.factories import PolicyFactory, SkillGroupFactory, TicketFactory

STATIC = Path(__file__).parents[3] / "apps/supervision/static/supervision"
DAY = 86_400.0
NOON = T0 + 4 * 3600 + 300  # 12:05


@pytest.fixture
def groups(transactional_db) -> None:
    for code in ("sales", "help"):
        SkillGroupFactory(code=code, name=code.title())


def tiles_at(at: float) -> dict:
    frame = read_tiles(at, read_slow(at))
    json.dumps(frame)  # plain values only
    return frame


def tile(frame: dict, name: str) -> dict:
    return next(row for row in frame["tiles"] if row["id"] == name)


def test_figures_are_judged_by_their_goals(groups) -> None:
    day = Stories()
    day.handled(0, wait=10, ani="+15550100001")
    day.handled(0, wait=40, ani="+15550100002")
    project(day.stream())
    frame = tiles_at(NOON)
    asa, level, handle = (tile(frame, name) for name in ("asa", "service_level", "aht"))
    assert (asa["value"], asa["goal"], asa["met"]) == (25.0, 20, False)
    assert (level["value"], level["goal"], level["met"]) == (0.5, 0.8, False)
    assert (handle["goal"], handle["met"]) == (None, None)
    assert asa["formula"] == "asa v1"
    assert asa["url"].startswith("/admin/kpis/intervalfigures/behind/asa/?start=2027-01-15T00%3A00%3A00")
    fcr = tile(frame, "fcr_repeat")
    assert (fcr["value"], fcr["met"], fcr["provisional"], fcr["contacts"]) == (1.0, True, 2, 2)


def test_no_calls_is_no_figure_and_no_verdict(groups) -> None:
    frame = tiles_at(NOON)
    assert [tile(frame, name)["value"] for name in ("asa", "service_level", "aht", "offered")] == [
        None,
        None,
        None,
        0,
    ]
    assert tile(frame, "asa")["met"] is None
    assert frame["conservation"]["ok"] is True


def test_yesterday_is_compared_up_to_the_same_quarter_of_an_hour(groups) -> None:
    calls = Stories()
    calls.abandoned(0 - DAY, wait=30)
    calls.handled(1000 - DAY, wait=5)
    calls.handled(4 * 3600 + 10 - DAY, wait=5)  # yesterday at 12:00:10: today's interval is not over yet
    calls.handled(0, wait=9)
    calls.handled(4 * 3600 + 10, wait=5)
    project(calls.stream())
    frame = tiles_at(NOON)
    assert frame["until"] == "12:00"
    counts = tile(frame, "offered")
    assert (counts["value"], counts["so_far"], counts["before"]) == (2, 1, 2)
    asa = tile(frame, "asa")
    assert (asa["value"], asa["so_far"], asa["before"]) == (7.0, 9.0, 5.0)


def test_the_series_ends_now(groups) -> None:
    calls = Stories()
    calls.handled(0, wait=9)
    calls.abandoned(900, wait=50)
    project(calls.stream())
    series = tiles_at(NOON)["series"]
    assert (series[0]["time"], series[-1]["time"], len(series)) == ("00:00", "12:00", 49)
    assert [
        (row["offered"], row["answered"], row["abandoned"], row["service_level"]) for row in series[32:35]
    ] == [
        (1, 1, 0, 1.0),
        (1, 0, 1, 0.0),
        (0, 0, 0, None),
    ]


def test_calls_ahead_of_the_clock_are_not_hidden(groups) -> None:
    calls = Stories()
    calls.handled(4 * 3600 + 2000, wait=9)
    project(calls.stream())
    assert tiles_at(NOON)["series"][-1]["time"] == "12:30"


def test_groups_have_their_own_figures(groups) -> None:
    calls = Stories()
    calls.handled(0, wait=9, group="help")
    project(calls.stream())
    assert tiles_at(NOON)["groups"] == {
        "help": {"offered": 1, "answered": 1, "abandoned": 0, "service_level": 1.0, "asa_seconds": 9.0}
    }


def test_the_day_is_the_local_one(groups) -> None:
    calls = Stories()
    calls.handled(0, wait=9)
    project(calls.stream())
    evening = datetime(2027, 1, 15, 17, tzinfo=UTC).timestamp()
    assert tile(tiles_at(evening), "offered")["value"] == 1
    with timezone.override("Asia/Shanghai"):  # there it is the 16th already
        assert tile(tiles_at(evening), "offered")["value"] == 0


def test_the_goals_are_those_of_most_groups(groups) -> None:
    SkillGroupFactory(code="vip", goal_asa_seconds=5, threshold_seconds=10)
    assert read_goals() == Goals(0.8, 20, 0.85, 20)
    SkillGroup.objects.update(goal_asa_seconds=15)
    assert read_goals().asa_seconds == 15
    SkillGroup.objects.update(is_active=False)
    assert read_goals() == Goals()


def test_the_home_page_is_the_floor_for_those_who_may_see_it(client: Client, supervisor: User) -> None:
    client.force_login(supervisor)
    page = client.get("/admin/").content.decode()
    assert 'id="floor-config"' in page
    assert '"may_set_presence": true' in page
    assert "/static/supervision/main.js" in page


def test_the_home_page_is_the_list_of_apps_for_the_others(client: Client, supervisor: User) -> None:
    supervisor.user_permissions.clear()
    client.force_login(supervisor)
    page = client.get("/admin/")
    assert page.status_code == 200
    assert "floor-config" not in page.content.decode()
    assert client.get("/admin/floor/wallboard/").status_code == 403


def test_the_wallboard_asks_for_a_log_in(client: Client, db) -> None:
    answer = client.get("/admin/floor/wallboard/")
    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/admin/floor/wallboard/")


def test_the_wallboard_is_a_page_of_its_own(client: Client, supervisor: User) -> None:
    client.force_login(supervisor)
    assert b"supervision/wallboard.js" in client.get("/admin/floor/wallboard/").content


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_text_of_the_screen_is_translated(client: Client, language: str) -> None:
    import re

    with translation.override(language):
        catalogue = client.get("/admin/floor/jsi18n/", headers={"accept-language": language}).content.decode()
    texts = {
        text
        for path in STATIC.rglob("*.js")
        for text in re.findall(r'(?<![\w$])(?:_|plural)\(\s*"((?:[^"\\]|\\.)*)"', path.read_text())
    }
    assert len(texts) > 90
    assert [text for text in sorted(texts) if json.dumps(text) + ":" not in catalogue] == []


def test_what_tickets_are_due_is_shown_where_a_policy_is_in_use(groups) -> None:
    assert tiles_at(NOON)["tickets"] is None
    PolicyFactory(targets={"first_response": 3600, "resolution": 3 * 3600})
    TicketFactory(at=as_datetime(NOON - 1800))
    TicketFactory(at=as_datetime(NOON - 2 * 3600))
    assert tiles_at(NOON)["tickets"] == {"overdue": 1, "due_soon": 1, "breached_today": 0}
