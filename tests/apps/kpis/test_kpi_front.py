"""The command, the API and the admin pages: the same numbers everywhere."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from apps.kpis.models import IntervalFigures
from tests.apps.kpis.stories import T0, Stories

DAY = "2027-01-15"
WINDOW = {"from": "2027-01-15T08:00:00Z", "to": "2027-01-15T09:00:00Z"}


def run(*args: str) -> str:
    out = StringIO()
    call_command("kpis", *args, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def calls(projected, stories: Stories) -> Stories:
    """Two answered within 20 s, one too late, one abandoned after 30 s, one short abandon; one in ``help``."""
    stories.handled(0, wait=10)
    stories.handled(60, wait=20)
    stories.handled(120, wait=40, group="help")
    stories.handled(180, wait=26)
    stories.abandoned(240, wait=30)
    stories.abandoned(300, wait=4)
    projected(stories.stream())
    return stories


@pytest.fixture
def supervisor(db):
    user = get_user_model().objects.create_user("sam", password="secret-enough-1", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_intervalfigures"))
    return user


@pytest.fixture
def browser(supervisor) -> Client:
    client = Client()
    client.force_login(supervisor)
    return client


def test_the_command_prints_figures_as_json(calls) -> None:
    body = json.loads(run("--from", DAY, "--to", DAY, "--json"))
    assert (body["offered"], body["answered"], body["abandoned"], body["waiting"]) == (6, 4, 2, 0)
    assert body["asa_seconds"] == 24.0
    assert body["service_level"] == 3 / 5
    assert body["conservation_ok"] is True
    assert body["differences"] == []
    assert body["groups"]["help"]["asa_seconds"] == 40.0
    assert body["fcr_repeat"] == 0.25


def test_the_command_prints_a_table(calls) -> None:
    lines = run("--from", DAY, "--group", "sales").splitlines()
    assert lines[1].split()[:5] == ["group", "offered", "answered", "abandoned", "flowed_out"]
    assert lines[2].split()[:6] == ["all", "5", "3", "2", "0", "0"]
    assert lines[3].split()[0] == "sales"
    assert lines[-1] == "sound: 5 offered = 3 answered + 2 abandoned + 0 flowed out + 0 waiting"
    assert not any(line.startswith("help") for line in lines)


def test_the_command_splits_by_period_and_takes_another_formula(calls) -> None:
    body = json.loads(run("--from", DAY, "--policy", "c", "--by", "hour", "--json"))
    assert (body["service_level"], body["service_level_formula"]) == (3 / 6, "service_level_c")
    assert sum(row["offered"] for row in body["rows"]) == 6
    assert [row["key"] for row in json.loads(run("--from", DAY, "--by", "group", "--json"))["rows"]] == [
        "help",
        "sales",
    ]
    assert json.loads(run("--from", DAY, "--by", "weekday", "--json"))["rows"][0]["key"] == "Friday"


def test_the_command_says_what_does_not_add_up(calls) -> None:
    IntervalFigures.objects.filter(basis="arrival", group__code="help").update(offered=3)
    lines = run("--from", DAY).splitlines()
    assert (
        lines[-2] == "2 without an outcome: 8 offered ≠ 4 answered + 2 abandoned + 0 flowed out + 0 waiting"
    )
    run("rebuild")
    assert run("--from", DAY).splitlines()[-1].startswith("sound: 6 offered")


def test_the_command_evaluates_a_formula() -> None:
    counts = '{"answered": 1000, "answered_within": 860, "abandoned": 60, "abandoned_within": 20}'
    assert run("formula", "service_level_d", "--counts", counts) == "0.826923"
    assert run("formula", "asa", "--counts", "{}") == "none: there is nothing to divide by"
    assert json.loads(
        run("formula", "asa", "--json", "--counts", '{"answered": 2, "wait_seconds_answered": 9}')
    ) == {
        "formula": "asa",
        "version": 1,
        "unit": "seconds",
        "value": 4.5,
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("formula", "slo", "--counts", "{}"), "unknown formula 'slo'"),
        (("formula", "asa"), "--counts is missing"),
        (("formula", "asa", "--counts", "[1]"), "expected a JSON object"),
        (("formula", "asa", "--counts", "{"), "no JSON: Expecting property name"),
        (("--from", "yesterday"), "--from: expected a day"),
        (("--from", "2027-02-31"), "--from: "),
        (("--from", "2027-01-16", "--to", "2027-01-14"), "lies before the start"),
    ],
)
@pytest.mark.django_db
def test_the_command_refuses_what_it_does_not_understand(args: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*args)


def test_the_api_gives_figures_in_all_and_by_group(calls, browser: Client) -> None:
    body = browser.get("/api/v1/kpis/figures/", WINDOW).json()
    assert body["total"]["counts"]["offered"] == 6
    assert body["total"]["values"]["asa"] == 24.0
    assert body["total"]["conservation"] == {
        "ok": True,
        "arithmetic": "6 offered = 4 answered + 2 abandoned + 0 flowed out + 0 waiting",
        "difference": 0,
    }
    assert set(body["groups"]) == {"help", "sales"}
    one = browser.get("/api/v1/kpis/figures/", WINDOW | {"group": "help"}).json()
    assert (one["total"]["counts"]["offered"], list(one["groups"])) == (1, ["help"])


def test_the_api_gives_series_contacts_and_formulas(calls, browser: Client) -> None:
    series = browser.get("/api/v1/kpis/intervals/", WINDOW).json()
    assert [point["counts"]["offered"] for point in series] == [6, 0, 0, 0]
    fcr = browser.get("/api/v1/kpis/fcr/", WINDOW).json()
    assert (fcr["contacts"], fcr["repeated"]) == (4, 3)
    formulas = browser.get("/api/v1/kpis/formulas/").json()
    assert next(row["version"] for row in formulas if row["id"] == "asa") == 1


def test_the_api_gives_the_interactions_behind_a_figure_page_by_page(calls, browser: Client) -> None:
    body = browser.get("/api/v1/kpis/behind/service_level_d/", WINDOW | {"limit": 2, "offset": 4}).json()
    assert body["count"] == 6
    assert [row["verdict"] for row in body["results"]] == [
        "answered in 20 s <= 20 s",
        "answered in 10 s <= 20 s",
    ]
    assert [(row["numerator"], row["denominator"]) for row in body["results"]] == [(1, 1), (1, 1)]
    assert browser.get("/api/v1/kpis/behind/slo/", WINDOW).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "soon"}, "from"),
        ({"from": "2027-01-16T00:00Z", "to": "2027-01-15T00:00Z"}, "to"),
        ({"from": "2020-01-01T00:00Z", "to": "2027-01-01T00:00Z"}, "to"),
        ({"group": "not a slug"}, "group"),
    ],
)
def test_the_api_names_the_parameter_that_is_wrong(
    browser: Client, query: dict[str, str], field: str
) -> None:
    answer = browser.get("/api/v1/kpis/figures/", query)
    assert answer.status_code == 400
    assert field in answer.json()


def test_figures_are_not_for_everybody(client: Client, db) -> None:
    assert client.get("/api/v1/kpis/figures/").status_code in (401, 403)
    client.force_login(get_user_model().objects.create_user("ada", is_staff=True))
    assert client.get("/api/v1/kpis/figures/").status_code == 403
    assert client.get("/admin/kpis/intervalfigures/table/").status_code == 403
    assert client.get("/admin/kpis/intervalfigures/behind/asa/").status_code == 403


def test_the_admin_lists_rows_and_writes_none(calls, browser: Client) -> None:
    page = browser.get("/admin/kpis/intervalfigures/")
    assert page.status_code == 200
    assert "60.0 %" not in page.content.decode()
    assert browser.get("/admin/kpis/intervalfigures/add/").status_code == 403


def test_the_table_of_days_links_every_figure_to_its_interactions(calls, browser: Client) -> None:
    page = browser.get("/admin/kpis/intervalfigures/table/", {"first": DAY, "last": DAY}).content.decode()
    assert "50.0 %" in page  # sales: 2 of 3 answered and 1 abandoned late
    assert "40.0 s" in page  # help
    assert "/admin/kpis/intervalfigures/behind/asa/?start=2027-01-15T00%3A00%3A00" in page


def test_the_page_behind_a_figure_gives_the_verdicts(calls, browser: Client) -> None:
    span = {"start": "2027-01-15T08:00:00+00:00", "end": "2027-01-15T09:00:00+00:00"}
    page = browser.get("/admin/kpis/intervalfigures/behind/service_level_d/", span).content.decode()
    assert "60.0 % <small>= 3 ÷ 5</small>" in page
    assert "short abandon: 4 s &lt; 5 s" in page
    assert "answered in 26 s &gt; 20 s" in page
    assert browser.get("/admin/kpis/intervalfigures/behind/slo/", span).status_code == 404


def test_the_schema_documents_the_endpoints(browser: Client) -> None:
    schema = browser.get("/api/schema/", HTTP_ACCEPT="application/json").json()
    figures = schema["paths"]["/api/v1/kpis/figures/"]["get"]
    assert {parameter["name"] for parameter in figures["parameters"]} == {"from", "to", "group", "medium"}
    nodes = schema["paths"]["/api/v1/kpis/flow-nodes/"]["get"]
    assert {parameter["name"] for parameter in nodes["parameters"]} == {"from", "to", "flow", "version"}
    assert {path for path in schema["paths"] if "/kpis/" in path} == {
        "/api/v1/kpis/behind/{formula_id}/",
        "/api/v1/kpis/callbacks/",
        "/api/v1/kpis/fcr/",
        "/api/v1/kpis/figures/",
        "/api/v1/kpis/flow-change/",
        "/api/v1/kpis/flow-nodes/",
        "/api/v1/kpis/formulas/",
        "/api/v1/kpis/restatements/",
        "/api/v1/kpis/findings/",
        "/api/v1/kpis/complete/",
        "/api/v1/kpis/intervals/",
        "/api/v1/kpis/sheds/",
    }


def test_stories_begin_at_eight_o_clock() -> None:
    assert datetime.fromtimestamp(T0, UTC) == datetime(2027, 1, 15, 8, tzinfo=UTC)
