"""Roll-ups: the same counts by every period, time zone and dimension."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model

from apps.accounts.models import Team
from apps.agents.models import Agent
from apps.interactions.models import Callback, Disposition, Interaction, Segment
from apps.interactions.services import set_disposition
from apps.kpis.domain.counts import STORED_FIELDS, Counts, total
from apps.kpis.domain.rollup_query import DIMENSIONS, RollupQuery
from apps.kpis.domain.segments import counts_of_segment
from apps.kpis.models import DayRollup, HourRollup, RollupMark
from apps.kpis.policies import read_groups
from apps.kpis.rollups.rebuild import rebuild_periods
from apps.kpis.rollups.sql import COUNTS, ROLLUP
from apps.kpis.rollups.squash import squash_rollups
from apps.kpis.segments_table import facts_of, policy_of
from apps.kpis.selectors.rollups import read_rollup
from apps.kpis.services import rebuild_figures
from apps.kpis.windows import Window
from apps.tickets.models import Category, Ticket, TicketInteraction
from apps.tickets.services import create_ticket
from tests.apps.kpis.stories import T0, Stories, project

START = datetime.fromtimestamp(T0, UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def offered(**wanted) -> list[tuple]:
    """Return what is offered, by start or slot and key."""
    span = wanted.pop("span", Window(START, START + timedelta(days=2)))
    rows = read_rollup(RollupQuery(span=span, zone=wanted.pop("zone", BERLIN), **wanted))
    return [(row.start or row.slot, row.key, row.counts.offered) for row in rows]


def test_groups_are_counted_by_period_and_slot(projected, stories: Stories) -> None:
    stories.handled(0, wait=3)
    stories.handled(1000, wait=3)
    stories.abandoned(15 * 3600, wait=3)  # Saturday, midnight in Berlin
    stories.handled(20 * 3600, wait=3, group="help")
    projected(stories.stream())
    day = START.astimezone(BERLIN).replace(hour=0)
    assert offered() == [(None, "", 4)]
    assert offered(by="group") == [(None, "help", 1), (None, "sales", 3)]
    assert offered(by="group", grain="day") == [
        (day, "sales", 2),
        (day + timedelta(days=1), "help", 1),
        (day + timedelta(days=1), "sales", 1),
    ]
    assert offered(grain="weekday") == [(4, "", 2), (5, "", 2)]
    assert offered(grain="hour_of_day", groups=("sales",)) == [(0, "", 1), (9, "", 2)]
    assert offered(media=("email",)) == []


SEGMENT_COUNTS = [name for name in STORED_FIELDS if not name.startswith("offers")]


def filed(stories: Stories, projected, cut: int = 7) -> None:
    """Tell calls of all kinds, in batches, with a squash between them now and then: as it is in life."""
    disposition = Disposition.objects.create(code="sold", name="Sold")
    for number in range(6):
        stories.transferred(number * 4000)
        stories.abandoned(number * 3000, wait=7.777)
        stories.handled(number * 5000, wait=0.001 * number, hold=2.0005, talk=40_000)
        stories.outgoing(number * 6000, then="help")
    stories.flowed_out(100, wait=60)
    stories.waiting(200)
    stream = stories.stream()
    for start in range(0, len(stream), cut):
        projected(stream[start : start + cut])
        if start % 3 == 0:
            squash_rollups()
    answered = Interaction.objects.filter(answered_at__isnull=False).order_by("arrived_at")
    for interaction in answered.filter(state="ended")[:3]:
        set_disposition(interaction=interaction, disposition=disposition)


def fresh(segments) -> Counts:
    groups = read_groups()
    return total(counts_of_segment(facts_of(segment), policy_of(segment, groups)) for segment in segments)


def stored() -> dict[str, list]:
    """What the roll-ups hold, without rows that have become nothing."""
    columns = (*ROLLUP, *COUNTS)
    return {
        model.__name__: sorted(
            row for row in model.objects.values_list(*dict.fromkeys(columns)) if any(row[6:])
        )
        for model in (DayRollup, HourRollup)
    }


@pytest.mark.parametrize("basis", ["arrival", "event"])
def test_every_dimension_holds_the_same_calls_whatever_is_squashed(projected, stories, basis: str) -> None:
    filed(stories, projected)
    span = Window(START - timedelta(hours=1), START + timedelta(days=3))
    wanted = total(row.counts for row in read_rollup(RollupQuery(span, BERLIN, by="group", basis=basis)))
    expected = {name: getattr(wanted, name) for name in SEGMENT_COUNTS}
    if basis == "arrival":
        by_row = fresh(Segment.objects.select_related("group", "interaction"))
        assert {name: getattr(by_row, name) for name in SEGMENT_COUNTS} == expected
    for _ in range(2):
        for by in DIMENSIONS[2:]:
            for grain in ("", "hour", "day", "weekday") if by == "agent" else ("day",):
                rows = read_rollup(RollupQuery(span, BERLIN, by=by, grain=grain, basis=basis))
                found = total(row.counts for row in rows)
                assert {name: getattr(found, name) for name in SEGMENT_COUNTS} == expected, (by, grain)
        agents = read_rollup(RollupQuery(span, BERLIN, by="agent", basis=basis))
        offers = {row.key: (row.counts.offers_made, row.counts.offers_missed) for row in agents}
        assert offers == {"": (0, 0), "7": (24, 0), "9": (6, 6)}
        squash_rollups()
    assert not RollupMark.objects.exists()


def test_a_rebuild_gives_the_same_roll_ups(projected, stories, monkeypatch) -> None:
    filed(stories, projected)
    squash_rollups()
    before = stored()
    assert len(before["DayRollup"]) > 40
    assert before["HourRollup"]
    DayRollup.objects.update(offered=17)
    HourRollup.objects.all().delete()
    monkeypatch.setattr("apps.kpis.services.CHUNK_EVENTS", 11)
    rebuild_figures()
    assert stored() == before
    assert squash_rollups() == 0
    rebuild_periods()
    assert stored() == before


def test_a_disposition_moves_all_that_the_call_adds(projected, stories) -> None:
    stories.handled(0, wait=3)
    projected(stories.stream())
    squash_rollups()
    sold = Disposition.objects.create(code="sold", name="Sold")
    set_disposition(interaction=Interaction.objects.get(), disposition=sold)
    for _ in range(2):
        (row,) = read_rollup(RollupQuery(Window(START, START + timedelta(days=1)), BERLIN, by="disposition"))
        assert (row.key, row.label, row.counts.answered, row.counts.talk_seconds) == (
            str(sold.pk),
            "Sold",
            1,
            100,
        )
        squash_rollups()


@pytest.mark.parametrize("wait", [20.0, 20.0005, 20.0015, -1.5, 1e6 + 0.0005])
def test_the_statement_counts_a_segment_as_the_function_does(projected, stories, wait: float) -> None:
    stories.handled(0, wait=3)
    stories.abandoned(0, wait=3)
    projected(stories.stream())
    Segment.objects.update(wait_seconds=wait, hold_seconds=-wait, wrap_up_seconds=wait / 3)
    rows = read_rollup(RollupQuery(Window(START, START + timedelta(days=1)), BERLIN, by="entry_point"))
    assert [row.counts for row in rows] == [fresh(Segment.objects.select_related("group", "interaction"))]


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2027-03-28", "Europe/Berlin", 23),
        ("2027-10-31", "Europe/Berlin", 25),
        ("2027-01-16", "Asia/Kolkata", 24),
    ],
)
def test_a_local_day_holds_what_happened_on_it(groups, day: str, zone: str, hours: int) -> None:
    local = ZoneInfo(zone)
    midnight = datetime.fromisoformat(day).replace(tzinfo=local)
    stories = Stories(zero=midnight.timestamp() - 900)
    for quarter in range(4 * hours + 2):
        stories.handled(900 * quarter, wait=3)
    project(stories.stream())
    squash_rollups()
    next_day = (midnight + timedelta(days=1)).astimezone(UTC)
    span = Window(midnight.astimezone(UTC), next_day)
    for by in ("group", "agent"):
        assert [row[2] for row in offered(span=span, zone=local, by=by)] == [4 * hours]
        assert [row[2] for row in offered(span=span, zone=local, by=by, grain="hour")] == [4] * hours
        days = offered(
            zone=local,
            by=by,
            grain="day",
            span=Window(span.start - timedelta(days=2), span.end + timedelta(days=2)),
        )
        assert [row[2] for row in days] == [1, 4 * hours, 1]


def test_the_figures_of_a_deleted_agent_stay_readable(projected, stories, groups) -> None:
    user = get_user_model().objects.create(username="mara", display_name="Mara")
    agent = Agent.objects.create(pk=7, user=user, extension="1007")
    stories.handled(0, wait=3)
    projected(stories.stream())
    squash_rollups()
    agent.delete()
    for _ in range(2):
        rows = read_rollup(RollupQuery(Window(START, START + timedelta(days=1)), BERLIN, by="agent"))
        assert [(row.key, row.label, row.counts.answered) for row in rows] == [("7", "Mara", 1)]
        rebuild_figures()


def test_a_ticket_moves_its_calls_to_its_category_and_a_team_is_its_agents(projected, stories) -> None:
    team = Team.objects.create(name="Night")
    user = get_user_model().objects.create(username="mara", team=team)
    Agent.objects.create(pk=7, user=user, extension="1007")
    stories.handled(0, wait=3)
    projected(stories.stream())
    squash_rollups()
    category = Category.objects.create(code="bills", name="Bills")
    ticket = create_ticket(subject="Bill")
    Ticket.objects.update(category=category)
    TicketInteraction.objects.create(ticket=ticket, interaction=Interaction.objects.get())
    assert offered(by="category") == [(None, str(category.pk), 1)]
    assert offered(by="team") == [(None, str(team.pk), 1)]
    Ticket.objects.update(category=None)
    assert offered(by="category") == [(None, "", 1)]


def test_a_promise_kept_later_counts_for_who_was_called_back(projected, stories) -> None:
    call = stories.flowed_out(0, wait=10)
    projected(stories.stream())
    squash_rollups()
    Callback.objects.create(
        interaction_id=UUID(call), number="+15550100001", state="completed", reached_at=START + timedelta(hours=1),
        late_seconds=0.0, **dict.fromkeys(("requested_at", "place_at", "earliest_at", "latest_at"), START),
    )  # fmt: skip
    for _ in range(2):
        (row,) = read_rollup(RollupQuery(Window(START, START + timedelta(days=1)), BERLIN, by="tier"))
        assert (row.counts.flowed_out, row.counts.callbacks_within) == (1, 1)
        squash_rollups()
