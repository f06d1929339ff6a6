"""Callbacks as rows: projected from the engine's own events, listed in the admin and the API, counted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse

from apps.acd.domain import commands as acd
from apps.agents.models import SkillGroup
from apps.floor.projector import copy_events
from apps.floor.wire import Reply
from apps.interactions.callback_projection import project_callbacks
from apps.interactions.domain import messages as msg
from apps.interactions.domain.record import Recorded
from apps.interactions.models import Callback, Interaction
from apps.interactions.projections import project_interactions
from apps.kpis.projections import project_kpis
from apps.kpis.selectors import find_differences, get_callback_figures, get_figures
from apps.supervision import admin as callback_admin
from tests.domain.floor.site_driver import Driver
from tests.domain.floor.test_callbacks import a_site, asked, dial

pytestmark = pytest.mark.django_db


def project(site: Driver, pieces: int = 1) -> None:
    """Let the projections follow the journal, cut into pieces."""
    SkillGroup.objects.get_or_create(code="sales", defaults={"name": "Sales"})
    recorded: list[Recorded] = [entry for line in site.journal for entry in line.recorded("main")]
    size = -(-len(recorded) // pieces)
    for start in range(0, len(recorded), size):
        batch = recorded[start : start + size]
        with transaction.atomic():
            copy_events(batch)
            project_interactions(batch)
            project_callbacks(batch)
            project_kpis(batch)


def a_day() -> tuple[Driver, dict[str, str]]:
    """One is reached at the second attempt and late, one calls again, one still waits."""
    site = a_site(callback_window_seconds=100)
    late, again = asked(site, "late", "+1555001"), asked(site, "again", "+1555002")
    site.advance(10)
    site.call_to("1", "again-2", "+1555002")
    site.sign_in(1)
    first = dial(site, late)
    site.tell(msg.NumberEnded(first, f"{first}-0", 17))
    site.pick_up(site.site.floor.agents[1].interaction_id)  # the one who called again
    site.advance(100)
    site.tell(msg.CallerHungUp(site.site.floor.agents[1].interaction_id))
    site.tell(acd.CompleteWrapUp(1, site.site.floor.agents[1].interaction_id))
    second = dial(site, late)
    site.advance(5)
    site.tell(msg.NumberAnswered(second, f"{second}-0"))
    site.advance(30)
    site.tell(msg.CallerHungUp(second))
    waiting = asked(site, "waiting", "+1555003")
    site.advance(10)
    return site, {"late": late, "again": again, "waiting": waiting, "first": first, "second": second}


@pytest.mark.parametrize("pieces", [1, 5, 1000])
def test_rows_follow_the_events_however_they_are_cut(pieces: int) -> None:
    site, ids = a_day()
    project(site, pieces)

    rows = {row.pk.hex: row for row in Callback.objects.select_related("group")}
    late, again, waiting = (rows[ids[name]] for name in ("late", "again", "waiting"))
    assert (late.state, late.attempts, late.last_result, late.late_seconds) == (
        "completed",
        2,
        "reached",
        15.0,
    )
    assert (again.state, again.reason, again.attempts) == ("cancelled", "called_again", 0)
    assert (waiting.state, waiting.number, str(waiting.group)) == ("waiting", "+1555003", "Sales")
    attempts = Interaction.objects.filter(callback_of=ids["late"]).order_by("arrived_at")
    assert [row.outcome for row in attempts] == ["busy", "handled"]
    assert {row.direction for row in attempts} == {"outbound"}


def test_nobody_is_lost_and_the_figures_say_how_promises_were_kept() -> None:
    site, _ = a_day()
    project(site)
    start = datetime.fromtimestamp(1_800_000_000, UTC)
    window = {"start": start, "end": start + timedelta(hours=1)}

    figures = get_callback_figures(**window)
    assert {key: figures[key] for key in ("requested", "reached", "in_time", "cancelled", "open", "attempts")} == {
        "requested": 3, "reached": 1, "in_time": 0, "cancelled": 1, "open": 1, "attempts": 2
    }  # fmt: skip
    assert figures["values"] == {
        "callback_kept": 0.0, "callback_lateness": 15.0, "callback_attempts": 2.0, "callback_duplicates": 0.0
    }  # fmt: skip
    counts = get_figures(**window)
    assert (counts.counts.offered, counts.counts.flowed_out, counts.counts.answered) == (4, 3, 1)
    assert counts.conservation.ok and find_differences(**window) == []


def test_the_list_in_the_admin_shows_promise_attempts_and_lateness(admin_client) -> None:
    site, ids = a_day()
    project(site)

    page = admin_client.get(reverse("admin:interactions_callback_changelist")).content.decode()
    assert "+1555001" in page and "2 of 2" in page and "Completed" in page and "In the line" in page
    detail = reverse("admin:interactions_callback_change", args=[UUID(ids["late"])])
    text = admin_client.get(detail).content.decode()
    assert reverse("admin:interactions_interaction_change", args=[UUID(ids["second"])]) in text


@pytest.mark.parametrize(
    ("name", "command"), [("call_now", acd.HurryCallback), ("cancel", acd.CancelCallback)]
)
def test_a_supervisor_orders_through_the_floor_and_it_is_on_record(admin_client, monkeypatch, name, command):
    from apps.audit.models import AuditEvent

    site, ids = a_day()
    project(site)
    told = []

    async def submit(order, by):
        told.append(order)
        return Reply(ok=False, code="being_called", reason="x")

    monkeypatch.setattr(callback_admin, "submit_once", submit)
    url = reverse(f"admin:interactions_callback_{name}", args=[UUID(ids["waiting"])])
    page = admin_client.get(url, follow=True).content.decode()

    assert told == [command(ids["waiting"], by="admin")]
    assert "being called right now" in page
    assert AuditEvent.objects.filter(action__startswith="callback.").count() == 1


def test_the_api_lists_callbacks_by_state(admin_client) -> None:
    site, ids = a_day()
    project(site)

    answer = admin_client.get("/api/v1/callbacks/", {"state": "waiting"}).json()
    assert [UUID(row["interaction"]).hex for row in answer["results"]] == [ids["waiting"]]
