"""The figures of calls are those of calls: other media have rows of their own, in every way of counting."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from apps.interactions.domain import events as ev
from apps.interactions.models import Interaction
from apps.kpis.domain.counts import Counts
from apps.kpis.models import IntervalFigures
from apps.kpis.selectors import (
    find_differences,
    get_fcr,
    get_figures,
    get_figures_by_group,
    list_interactions_behind,
)
from apps.kpis.services import rebuild_figures
from tests.apps.kpis.stories import T0, Stories, project
from tests.factories import UserFactory

START = datetime.fromtimestamp(T0, UTC)
SPAN = {"start": START, "end": START + timedelta(days=1)}
MAIL, CANCELLED = f"{1:032x}", f"{2:032x}"


def write(stories: Stories, key: str, at: float, *, wait: float, worked: float | None) -> None:
    """Tell of an e-mail that an agent completed, or that was cancelled while it waited."""
    stories.tell(at, ev.InteractionArrived(key, "email", "", "", "a@b.example", ""))
    stories.tell(at, ev.WorkCreated(key, "Late parcel", "Where is it?", "T-1", "T-1", "crm", "api"))
    stories.tell(at, ev.InteractionQueued(key, 1, "sales", T0 + at, medium="email"))
    done = at + wait
    if worked is None:
        stories.tell(done, ev.WorkCancelled(key, 1, "api"))
        stories.tell(done, ev.InteractionFlowedOut(key, 1, "sales", "not_needed", wait))
        stories.tell(done, ev.InteractionEnded(key, "cancelled"))
        return
    stories.tell(done, ev.InteractionAnswered(key, 1, f"{key}-1", 1, "sales", wait, 3.0))
    stories.tell(done + 10, ev.WorkPaused(key, 1, 1))
    stories.tell(done + 400, ev.WorkResumed(key, 1, 1, 390.0))
    end = done + 390 + worked
    stories.tell(end, ev.SegmentEnded(key, 1, 1, "sales", "agent", worked, 0.0))
    stories.tell(end, ev.WorkCompleted(key, 1, 1, "sales", "", "Sent a new one"))
    stories.tell(end, ev.InteractionEnded(key, "handled"))


@pytest.fixture
def told(stories: Stories, groups):
    stories.handled(10, wait=5, talk=100, wrap_up=20)
    write(stories, MAIL, 20, wait=3_000, worked=600)
    write(stories, CANCELLED, 30, wait=60, worked=None)
    stories.abandoned(100, wait=90)
    return stories.stream()


@pytest.mark.parametrize("size", [1, 4, 100])
def test_calls_and_emails_are_counted_apart_however_the_journal_is_cut(told, size) -> None:
    for begin in range(0, len(told), size):
        project(told[begin : begin + size])

    calls, mails = get_figures(**SPAN), get_figures(**SPAN, medium="email")
    assert (calls.counts.offered, calls.asa_seconds, calls.aht_seconds) == (2, 5.0, 120.0)
    assert (mails.counts.offered, mails.asa_seconds, mails.aht_seconds) == (2, 3_000.0, 600.0)
    assert (mails.counts.flowed_out, mails.conservation.ok) == (1, True)
    assert get_figures(**SPAN, medium="task").counts == Counts()
    assert [find_differences(**SPAN, medium=medium) for medium in ("voice", "email")] == [[], []]
    before = list(IntervalFigures.objects.order_by("pk").values_list("medium", "basis", "offered", "handled"))
    rebuild_figures()
    after = IntervalFigures.objects.values_list("medium", "basis", "offered", "handled")
    assert sorted(before) == sorted(after)


def test_the_row_says_what_it_was_about(told) -> None:
    project(told)
    row = Interaction.objects.get(pk=MAIL)

    assert (row.medium, row.subject, row.text, row.reference) == (
        "email",
        "Late parcel",
        "Where is it?",
        "T-1",
    )
    assert (row.state, row.outcome, row.note) == ("ended", "handled", "Sent a new one")
    assert (row.talk_seconds, row.wrap_up_seconds) == (600.0, 0.0)
    assert Interaction.objects.get(pk=CANCELLED).outcome == "cancelled"


def test_behind_a_figure_are_interactions_of_its_medium_only(told) -> None:
    project(told)

    assert [row.interaction.medium for row in list_interactions_behind("aht", **SPAN)] == ["voice"]
    assert [row.interaction.pk.hex for row in list_interactions_behind("aht", **SPAN, medium="email")] == [
        MAIL
    ]
    assert get_figures_by_group(**SPAN, medium="email").keys() == {"sales"}


def test_who_writes_after_a_call_has_come_again(stories: Stories, groups) -> None:
    stories.handled(10, wait=5)
    stories.tell(500, ev.InteractionArrived(MAIL, "email", "", "", "+15550100001", ""))
    stories.tell(500, ev.InteractionQueued(MAIL, 1, "sales", T0 + 500, medium="email"))
    stories.tell(600, ev.InteractionArrived(CANCELLED, "task", "", "", "+15550100001", ""))
    project(stories.stream())

    fcr = get_fcr(**SPAN, now=START + timedelta(days=30))
    assert (fcr.contacts, fcr.repeated) == (1, 1)
    assert get_fcr(**SPAN, medium="email").contacts == 0


def test_the_api_takes_one_medium_at_a_time(told, admin_user) -> None:
    project(told)
    client = APIClient()
    client.force_authenticate(admin_user)
    window = {"from": START.isoformat(), "to": SPAN["end"].isoformat()}

    offered = {
        medium: client.get("/api/v1/kpis/figures/", window | {"medium": medium}).json()["total"]["counts"][
            "handled"
        ]
        for medium in ("voice", "email")
    }
    assert offered == {"voice": 1, "email": 1}
    assert client.get("/api/v1/kpis/figures/", window | {"medium": "fax"}).status_code == 400
    found = client.get("/api/v1/interactions/", {"medium": "email", "external_id": "T-1"}).json()["results"]
    assert {row["id"] for row in found} == {str(row.pk) for row in Interaction.objects.filter(medium="email")}


def test_the_page_of_figures_shows_one_medium(told, client) -> None:
    project(told)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    day = {"first": "2027-01-15", "last": "2027-01-15"}

    page = client.get("/admin/kpis/intervalfigures/table/", day | {"medium": "email"})
    assert [row.figures.counts.answered for row in page.context["rows"]] == [1]
    assert "medium=email" in page.content.decode()
