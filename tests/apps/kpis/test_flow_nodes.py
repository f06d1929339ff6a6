"""The figures of a flow's nodes: PostgreSQL counts what the slow fold of the raw events counts."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse

from apps.ivr.models import CallFlow, FlowVersion
from apps.kpis.domain.flow_visits import TOLD, Asked, count_nodes, fold_visits
from apps.kpis.models import FlowVisit, VisitFill
from apps.kpis.selectors.flow_nodes import count_from_log, get_flow_figures, get_version_change
from apps.kpis.tasks import fill_visits
from apps.kpis.visit_settling import settle_visits
from apps.kpis.visits_table import fill_visits as fill, project_visits
from tests.apps.kpis.flow_stories import HOUR, FlowStories
from tests.apps.kpis.stories import T0, project
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(T0 + seconds, UTC)


@pytest.fixture
def days(groups) -> FlowStories:
    """Two days with 300 calls, of which many are under way at every full hour."""
    told = FlowStories(seed=5)
    for _ in range(300):
        told.wander(round(told.chance.uniform(0, 48 * HOUR), 3))
    for hour in range(0, 48, 4):
        told.wander(hour * HOUR - 5)
    project(told.stream())
    return told


ASKED = (("main", None), ("main", 2), ("sub", 2), ("after", None), ("nothing", None))
WINDOWS = ((-HOUR, 60 * HOUR), (12 * HOUR, 36 * HOUR), (3 * HOUR + 7, 31 * HOUR), (50 * HOUR, 51 * HOUR))


def test_the_figures_are_those_of_the_slow_fold(days: FlowStories, django_assert_max_num_queries):
    """From the EventLog, and from the table of visits: none of them settled, some of them, all that ever will be."""
    stream, settled = days.stream(), 0
    slow = {
        (flow, version, start, end): count_nodes(stream, Asked(flow, version, T0 + start, T0 + end))
        for flow, version in ASKED
        for start, end in WINDOWS
    }
    for hours in (0, 72, 120):
        settled += settle_visits(moment(hours * HOUR))
        assert (settled > 0) == (hours > 0)
        for (flow, version, start, end), expected in slow.items():
            window = {"flow": flow, "version": version, "start": moment(start), "end": moment(end)}
            ways = [get_flow_figures] if hours else [get_flow_figures, count_from_log]
            for count in ways:
                with django_assert_max_num_queries(3):
                    total, nodes = count(**window)
                assert [plain(node) for node in (total, *nodes)] == [plain(node) for node in expected], window
    # Calls in two versions of a flow, very long ones, and those that have not ended.
    assert 0 < FlowVisit.objects.filter(contained=None).count() < settled
    assert settle_visits(moment(120 * HOUR)) == 0


def plain(node) -> dict:
    """Times to the microsecond, as the database keeps them."""
    fields = {name: getattr(node, name) for name in node.__slots__}
    return fields | {
        name: fields[name] if fields[name] is None else pytest.approx(fields[name], abs=1e-5)
        for name in ("mean_seconds", "slow_seconds")
    }


# -- the table of visits


def rows() -> list[tuple]:
    names = [field.name for field in FlowVisit._meta.fields if field.name != "id"]
    return list(FlowVisit.objects.order_by("interaction_id", "seq").values_list(*names))


def test_visits_are_the_same_in_batches_of_any_size_twice_filled_and_anew(groups):
    told = FlowStories(seed=7)
    for _ in range(60):
        told.wander(round(told.chance.uniform(0, 8 * HOUR), 3))
    stream, batches = told.stream(), []
    while stream:
        size = told.chance.choice((1, 2, 5, 30, 200))
        batches.append(stream[:size])
        stream = stream[size:]
    for batch in batches:
        project(batch)
    followed = rows()
    assert len(followed) == len([*fold_visits(told.stream())]) > 100

    for batch in batches:  # a journal that is projected again, after a restore
        project_visits([entry for entry in batch if isinstance(entry.event, TOLD)])
    assert rows() == followed

    FlowVisit.objects.filter(seq__gt=4).delete()  # what a projector of an older release leaves out
    FlowVisit.objects.filter(seq=2).update(way="open", left_at=None)
    VisitFill.objects.all().delete()
    window = {"flow": "main", "version": None, "start": moment(0), "end": moment(9 * HOUR)}
    assert get_flow_figures(**window) == count_from_log(**window)  # until it is filled
    assert fill_visits.run() > 0
    assert rows() == followed
    assert fill_visits.run() == 0 == fill()  # once a day, and nothing was left out

    assert settle_visits(moment(90 * HOUR)) > 0
    FlowVisit.objects.filter(contained=True).first().delete()  # written late: its call is settled anew
    VisitFill.objects.update(filled_at=moment(9 * HOUR))
    assert fill() == 1
    assert settle_visits(moment(90 * HOUR)) > 0
    assert get_flow_figures(**window)[0].visits == count_from_log(**window)[0].visits

    FlowVisit.objects.update(node_id="another definition")
    FlowVisit.objects.create(
        interaction_id=UUID(int=1), seq=1, version=0, node_id="x", entered_at=moment(60), way="open"
    )
    call_command("kpis", "rebuild", stdout=StringIO())
    assert rows() == followed


# -- before and after a version change


@pytest.fixture
def versions(db) -> CallFlow:
    flow = CallFlow.objects.create(code="main", name="Main line")
    for number, hours in ((1, 0), (2, 24)):
        FlowVersion.objects.create(
            flow=flow, number=number, definition={}, status="archived",
            published_at=moment(hours * HOUR), archived_at=moment(99 * HOUR),
        )  # fmt: skip
    FlowVersion.objects.create(flow=flow, number=3, definition={})
    return flow


def test_a_version_is_compared_with_the_same_time_before_it(versions: CallFlow):
    change = get_version_change(flow="main", version=2, span=timedelta(hours=6))
    assert change is not None
    assert (change.before_version, change.changed_at) == (1, moment(24 * HOUR))
    assert (change.before_start, change.after_end) == (moment(18 * HOUR), moment(30 * HOUR))
    first = get_version_change(flow="main", version=1, span=timedelta(hours=6))
    assert first is not None
    assert first.before_version is None
    assert get_version_change(flow="main", version=3, span=timedelta(hours=6)) is None


def test_a_version_that_a_share_of_the_calls_gets_went_live_with_its_release(versions: CallFlow):
    versions.versions.filter(number=3).update(status="released", share=10, released_at=moment(48 * HOUR))
    change = get_version_change(flow="main", version=3, span=timedelta(hours=6))
    assert change is not None
    assert (change.before_version, change.changed_at) == (2, moment(48 * HOUR))


# -- the endpoints


@pytest.fixture
def analyst(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_intervalfigures"))
    client.force_login(user)
    return client


def ask(client, name: str, **query: object) -> SimpleNamespace:
    answer = client.get(reverse(f"api:{name}"), query)
    return SimpleNamespace(status=answer.status_code, body=answer.json())


def test_the_endpoint_tells_of_each_node_and_way(analyst, days: FlowStories):
    start, end = moment(0), moment(48 * HOUR)
    found = ask(analyst, "kpis-flow-nodes", flow="main", version=2, **{"from": start, "to": end})
    total, nodes = get_flow_figures(flow="main", version=2, start=start, end=end)

    assert found.status == 200
    assert found.body["total"]["visits"] == total.visits > 0
    assert [node["node_id"] for node in found.body["nodes"]] == [node.node_id for node in nodes]
    menu = next(node for node in found.body["nodes"] if node["node_id"] == "menu")
    assert menu["drop_off_rate"] == pytest.approx(menu["drop_offs"] / menu["visits"])
    assert menu["containment"] == pytest.approx(menu["contained"] / menu["calls"])
    assert sum(way["visits"] for way in menu["ways"]) == menu["visits"]


def test_the_endpoint_compares_before_and_after_a_change(analyst, days: FlowStories, versions: CallFlow):
    found = ask(analyst, "kpis-flow-change", flow="main", version=2, days=1)
    before, _ = get_flow_figures(flow="main", version=1, start=moment(0), end=moment(24 * HOUR))
    after, _ = get_flow_figures(flow="main", version=2, start=moment(24 * HOUR), end=moment(48 * HOUR))

    assert found.status == 200
    assert (found.body["before"]["version"], found.body["after"]["version"]) == (1, 2)
    assert found.body["before"]["total"]["visits"] == before.visits > 0
    assert found.body["after"]["total"]["visits"] == after.visits > 0
    assert ask(analyst, "kpis-flow-change", flow="main", version=3).status == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "flow"),
        ({"flow": "main", "from": "2027-01-02T00:00Z", "to": "2027-01-01T00:00Z"}, "to"),
        ({"flow": "main", "from": "2020-01-02T00:00Z", "to": "2027-01-01T00:00Z"}, "to"),
        ({"flow": "main", "version": "x"}, "version"),
        ({"flow": "main; --", "version": 1}, "flow"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(analyst, query: dict, field: str):
    found = ask(analyst, "kpis-flow-nodes", **query)
    assert found.status == 400
    assert list(found.body) == [field]


@pytest.mark.parametrize("name", ["kpis-flow-nodes", "kpis-flow-change"])
def test_figures_are_for_those_who_may_see_figures(client, name: str):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse(f"api:{name}"), {"flow": "main", "version": 1}).status_code == 403
