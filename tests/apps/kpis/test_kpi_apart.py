"""What is counted beside the figures of queues: calls that were not taken, and callbacks."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from apps.interactions.domain import events
from apps.interactions.models import Callback, Interaction
from apps.kernel.clock import as_datetime
from apps.kpis.models import ShedFigures
from apps.kpis.selectors import ShedRow, count_sheds, find_differences, get_figures, list_sheds
from apps.kpis.services import rebuild_figures
from tests import factories
from tests.apps.kpis.stories import T0, Stories

START = datetime.fromtimestamp(T0, UTC)
HOUR = {"start": START, "end": START + timedelta(hours=1)}
DAY = "2027-01-15"
TABLE = "/admin/kpis/intervalfigures/table/"


def shed(stories: Stories, at: float, reason: str = "calls", policy: str = "busy", node: str = "pbx") -> str:
    call = uuid.uuid4().hex
    stories.tell(at, events.InteractionArrived(call, "voice", node, f"chan-{call}", "+15550100001", "8000"))
    stories.tell(at, events.InteractionShed(call, reason, policy, node))
    if policy == "busy":
        stories.tell(at, events.InteractionEnded(call, "shed"))
    return call


@pytest.fixture
def flood(stories: Stories) -> Stories:
    """Two calls are served; of five that are shed one gets a flow that leads into a queue after all."""
    stories.handled(0, wait=10)
    stories.abandoned(5, wait=30)
    shed(stories, 10)
    shed(stories, 11)
    shed(stories, 1000, "rate")
    shed(stories, 1001, "rate", node="pbx-2")
    lucky = shed(stories, 12, policy="flow")
    stories.tell(13, events.InteractionQueued(lucky, 1, "sales", T0 + 13))
    stories.tell(20, events.InteractionAbandoned(lucky, 1, "sales", 7.0))
    stories.tell(20, events.InteractionEnded(lucky, "abandoned"))
    return stories


ROWS = [
    ShedRow(START.date(), "pbx", calls=3, rate=1, into_flow=1),
    ShedRow(START.date(), "pbx-2", calls=0, rate=1),
]


@pytest.mark.parametrize("pieces", [1, 4, 1000])
def test_sheds_are_counted_once_however_the_stream_is_cut_and_are_in_no_queue(
    projected, flood, pieces
) -> None:
    stream = flood.stream()
    size = -(-len(stream) // pieces)
    for start in range(0, len(stream), size):
        projected(stream[start : start + size])

    assert list_sheds(**HOUR) == ROWS
    assert count_sheds(**HOUR) == 5
    assert ShedFigures.objects.count() == 4
    figures = get_figures(**HOUR)
    assert (figures.counts.offered, figures.counts.answered, figures.counts.abandoned) == (3, 1, 2)
    assert find_differences(**HOUR) == []


def test_a_rebuild_counts_the_same_sheds(projected, flood) -> None:
    projected(flood.stream())

    rebuild_figures()

    assert list_sheds(**HOUR) == ROWS


def test_an_event_of_before_the_node_was_recorded_is_counted_without_one(projected, stories) -> None:
    shed(stories, 10, node="")
    projected(stories.stream())

    assert list_sheds(**HOUR) == [ShedRow(START.date(), "", calls=1)]


def callback(group, **fields) -> None:
    interaction = factories.InteractionFactory(arrived_at=as_datetime(T0))
    moments = {
        name: as_datetime(T0 + fields.pop(name, 0)) for name in ("requested_at", "place_at", "earliest_at")
    }
    Callback.objects.create(
        interaction=interaction,
        group=group,
        number="+15550100009",
        latest_at=as_datetime(T0 + 3600),
        **moments,
        **fields,
    )


@pytest.fixture
def promises(groups) -> None:
    """Sales: one in time, one 90 s late, one given up, one taken back, one open; help: one open."""
    reached = as_datetime(T0 + 60)
    callback(
        groups["sales"], state="reached", reached_at=reached, ended_at=reached, late_seconds=0, attempts=1
    )
    callback(
        groups["sales"], state="reached", reached_at=reached, ended_at=reached, late_seconds=90, attempts=3
    )
    callback(groups["sales"], state="expired", ended_at=reached, attempts=2)
    callback(groups["sales"], state="cancelled", ended_at=reached)
    callback(groups["sales"], state="waiting")
    callback(groups["help"], state="waiting", requested_at=30)


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(factories.SupervisorFactory())
    return client


def test_callbacks_by_group_over_the_api(promises, browser: Client) -> None:
    window = {"from": "2027-01-15T08:00:00Z", "to": "2027-01-15T09:00:00Z"}

    help_, sales = browser.get("/api/v1/kpis/callbacks/", window).json()

    assert help_ == {
        "group": "help", "promised": 1, "in_time": 0, "late": 0, "lateness": None, "kept": None, "attempts": 0,
        "per_success": None, "expired": 0, "cancelled": 0, "open": 1,
    }  # fmt: skip
    assert sales == {
        "group": "sales", "promised": 5, "in_time": 1, "late": 1, "lateness": 45.0, "kept": pytest.approx(100 / 3),
        "attempts": 6, "per_success": 3.0, "expired": 1, "cancelled": 1, "open": 1,
    }  # fmt: skip
    assert [
        row["group"] for row in browser.get("/api/v1/kpis/callbacks/", window | {"group": "help"}).json()
    ] == ["help"]


def test_the_page_shows_callbacks_and_sheds_and_neither_where_there_are_none(
    projected, flood, promises, browser: Client
) -> None:
    projected(flood.stream())

    page = browser.get(TABLE, {"first": DAY, "last": DAY}).content.decode()
    of_group = browser.get(TABLE, {"first": DAY, "last": DAY, "group": "help"}).content.decode()
    empty = browser.get(TABLE, {"first": "2027-01-14", "last": "2027-01-14"}).content.decode()

    assert "Calls that were not taken" in page and "pbx-2" in page
    assert "Promises kept" in page and "33.3 %" in page and "45.0" in page
    assert "Calls that were not taken" not in of_group and "Promises kept" in of_group
    assert "Calls that were not taken" not in empty and "Promises kept" not in empty


def test_sheds_over_the_api_and_on_the_command_line(projected, flood, browser: Client) -> None:
    projected(flood.stream())
    window = {"from": "2027-01-15T08:00:00Z", "to": "2027-01-15T09:00:00Z"}
    expected = [
        {"day": DAY, "node": "pbx", "calls": 3, "rate": 1, "into_flow": 1, "total": 4},
        {"day": DAY, "node": "pbx-2", "calls": 0, "rate": 1, "into_flow": 0, "total": 1},
    ]
    out, text = StringIO(), StringIO()
    call_command("kpis", "--from", DAY, "--json", stdout=out)
    call_command("kpis", "--from", DAY, stdout=text)

    assert browser.get("/api/v1/kpis/sheds/", window).json() == expected
    assert json.loads(out.getvalue())["shed"] == expected
    assert (
        "not taken on 2027-01-15 by pbx: 4, 3 too many at once, 1 too many new ones; 1 got a flow"
        in text.getvalue()
    )
    assert Interaction.objects.filter(outcome="shed").count() == 4
