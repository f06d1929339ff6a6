"""The expected wait, measured against what happened."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.interactions.models import Segment
from apps.kpis.selectors import EstimateError, get_estimate_errors
from apps.kpis.windows import day_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits():
    """Two groups: one with estimates (one too long, one too short, one who gave up), one without any."""
    at = day_of(timezone.now()).start + timedelta(seconds=1)
    billing, sales = (factories.SkillGroupFactory(code=code) for code in ("billing", "sales"))
    rows = [
        (billing, "answered", 60.0, 90.0),
        (billing, "answered", 60.0, 50.0),
        (billing, "abandoned", 5.0, 90.0),
        (billing, "answered", 1.0, None),
        (sales, "answered", 10.0, None),
    ]
    for group, outcome, waited, expected in rows:
        Segment.objects.create(
            interaction=factories.InteractionFactory(),
            number=1,
            group=group,
            queued_at=at,
            outcome=outcome,
            wait_seconds=waited,
            expected_wait_seconds=expected,
        )
    return at


def test_the_error_is_that_of_those_who_were_answered(waits):
    found = get_estimate_errors(start=waits, end=waits + timedelta(hours=1))

    assert found == [EstimateError("billing", "Billing", 2, 60.0, 20.0, 10.0)]
    assert get_estimate_errors(start=waits, end=waits + timedelta(hours=1), groups=["sales"]) == []
    assert get_estimate_errors(start=waits - timedelta(hours=1), end=waits) == []


def test_the_command_says_it(waits):
    text, data = StringIO(), StringIO()
    call_command("kpis", stdout=text)
    call_command("kpis", "--json", stdout=data)

    assert "expected wait of billing: 20.0 s off on average, bias +10.0 s, over 2 callers" in text.getvalue()
    assert json.loads(data.getvalue())["expected_waits"] == {
        "billing": {
            "answered": 2,
            "mean_wait_seconds": 60.0,
            "mean_error_seconds": 20.0,
            "bias_seconds": 10.0,
        }
    }


def test_the_page_of_figures_shows_it(client, waits):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))

    page = client.get("/admin/kpis/intervalfigures/table/").content.decode()

    assert "Expected wait against what happened" in page
    assert "20.0" in page
