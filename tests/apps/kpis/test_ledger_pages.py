"""Policies, restatements and findings as people see them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from apps.agents.domain.service_level import next_quarter
from apps.floor.models import ProjectorOffset
from apps.kpis.checking import check_conservation
from apps.kpis.models import IntervalFigures, Restatement
from tests.apps.kpis.stories import Stories

ADD = "/admin/agents/servicelevelpolicy/add/"


@pytest.fixture
def browser(db) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", password="secret-enough-1"))
    return client


def test_a_policy_is_saved_after_its_impact_was_looked_at(browser: Client, projected, groups) -> None:
    recent = Stories(zero=(timezone.now() - timedelta(days=1)).timestamp())
    recent.handled(10, wait=30)
    recent.handled(20, wait=5)
    projected(recent.stream())
    begins = timezone.localtime(next_quarter(timezone.now() + timedelta(hours=2)))
    fields = {
        "group": groups["sales"].pk, "valid_from_0": f"{begins:%Y-%m-%d}", "valid_from_1": f"{begins:%H:%M:%S}",
        "formula": "E", "threshold_seconds": 40, "short_abandon_seconds": 5, "note": "new contract",
    }  # fmt: skip
    page = browser.post(ADD, fields).content.decode()
    assert groups["sales"].service_levels.count() == 1
    assert "look at what it would have made" in page
    assert ("50.0 %" in page, "100.0 %" in page) == (True, True)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    other = browser.post(ADD, fields | {"threshold_seconds": 50, "seen": seen[1]}).content.decode()
    assert "look at what it would have made" in other  # these values were not looked at
    assert browser.post(ADD, fields | {"seen": seen[1]}).status_code == 302
    made = groups["sales"].service_levels.first()
    assert (made.valid_from, made.formula, made.threshold_seconds, made.made_by.username) == (
        begins, "E", 40, "root",
    )  # fmt: skip
    past = browser.post(ADD, fields | {"valid_from_0": "2020-01-01", "seen": seen[1]}).content.decode()
    assert "What has been counted stays" in past
    odd = browser.post(ADD, fields | {"valid_from_1": "23:07:00", "seen": seen[1]}).content.decode()
    assert "full quarter of an hour" in odd
    group_page = browser.get(f"/admin/agents/skillgroup/{groups['sales'].pk}/change/").content.decode()
    assert "new contract" in group_page
    assert f"{ADD}?group={groups['sales'].pk}" in group_page
    assert "new contract" in browser.get("/admin/agents/servicelevelpolicy/").content.decode()
    begun = groups["sales"].service_levels.last()
    assert (
        browser.post(f"/admin/agents/servicelevelpolicy/{begun.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    browser.post(f"/admin/agents/servicelevelpolicy/{made.pk}/delete/", {"post": "yes"})
    assert list(groups["sales"].service_levels.all()) == [begun]


def test_findings_and_restatements_are_shown_and_read_by_the_api(
    browser: Client, projected, stories: Stories, groups
) -> None:
    call = stories.handled(10, wait=5)
    projected(stories.stream())
    start = datetime(2027, 1, 15, 8, tzinfo=UTC)
    ProjectorOffset.objects.create(site="cut-off", complete_at=timezone.now() - timedelta(hours=1))
    Restatement.objects.create(
        group=groups["sales"], interval_start=start, basis="arrival", medium="voice", reason="late", site="cut-off",
        events=2, changes={"offered": [0, 1]},
    )  # fmt: skip
    IntervalFigures.objects.filter(basis="arrival").update(answered=0)
    [finding] = check_conservation(start=start, end=start + timedelta(hours=1))
    finding.interactions = [call]
    finding.save()
    table = browser.get("/admin/kpis/intervalfigures/table/", {"first": "2027-01-15"}).content.decode()
    assert "These sites have not told everything yet: cut-off" in table
    assert "1 figure was restated" in table
    assert f"/admin/kpis/conservationfinding/{finding.pk}/change/" in table
    assert "What the service level means here" in table
    page = browser.get(f"/admin/kpis/conservationfinding/{finding.pk}/change/").content.decode()
    assert "answered: 0 in the row, 1 in the segments" in page
    assert f"/admin/interactions/interaction/{call}/change/" in page
    assert browser.get("/admin/kpis/conservationfinding/", {"state": "open"}).status_code == 200
    assert "offered 0 → 1" in browser.get("/admin/kpis/restatement/").content.decode()
    window = {"from": "2027-01-15T08:00:00Z", "to": "2027-01-15T09:00:00Z"}
    [found] = browser.get("/api/v1/kpis/findings/", window).json()["results"]
    assert (found["group"], found["problems"]["answered"], found["mended_at"]) == ("sales", [0, 1], None)
    [restated] = browser.get("/api/v1/kpis/restatements/", window).json()["results"]
    assert (restated["changes"], restated["site"]) == ({"offered": [0, 1]}, "cut-off")
    assert browser.get("/api/v1/kpis/complete/").json()["behind"] == ["cut-off"]
    figures = browser.get("/api/v1/kpis/figures/", window).json()
    assert figures["behind"] == ["cut-off"]
    assert [(row["group"], row["formula"]) for row in figures["policies"]] == [
        ("help", "service_level_d"), ("sales", "service_level_d"),
    ]  # fmt: skip
    assert (
        "does not add up" in browser.get("/admin/").content.decode()
        or "do not add up" in browser.get("/admin/").content.decode()
    )
