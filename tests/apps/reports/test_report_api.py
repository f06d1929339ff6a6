"""Reports over the API: the same result as the page's, as JSON and as CSV."""

import pytest
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from tests.apps.reports.conftest import make
from tests.factories.accounts import UserFactory

QUERY = "period=days&first=2027-01-15&last=2027-01-15&group=sales"


@pytest.fixture
def api(supervisor) -> APIClient:
    client = APIClient()
    client.force_authenticate(supervisor)
    return client


def test_a_report_is_given_as_json_and_as_csv(api, afternoon) -> None:
    listed = {row["id"]: row for row in api.get("/api/v1/reports/").json()}
    assert "day" in listed["service-level-over-time"]["grains"]
    body = api.get(f"/api/v1/reports/service-level-by-group/?{QUERY}").json()
    assert body["tables"][0]["rows"][0]["values"] == list(
        make("service-level-by-group", groups=("sales",)).tables[0].rows[0].values
    )
    for answer in (
        api.get(f"/api/v1/reports/service-level-by-group/?{QUERY}&format=csv"),
        api.get(f"/api/v1/reports/service-level-by-group/?{QUERY}", headers={"Accept": "text/csv"}),
    ):
        assert answer["Content-Type"].startswith("text/csv") and b"Sales" in answer.content
    assert AuditEvent.objects.filter(action="data.exported").count() == 2


def test_nonsense_is_refused_by_its_name_and_strangers_see_nothing(api, db) -> None:
    answer = api.get("/api/v1/reports/service-level-by-group/?period=last_week&group=nobody&colour=red")
    assert answer.status_code == 400 and {"group", "detail"} <= set(answer.json())
    assert api.get("/api/v1/reports/no-such-report/").status_code == 404
    stranger = APIClient()
    stranger.force_authenticate(UserFactory())
    assert stranger.get("/api/v1/reports/").status_code == 403
    assert stranger.get("/api/v1/reports/service-level-by-group/").status_code == 404
