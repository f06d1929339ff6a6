"""Interval rows: what is counted, how often the database is asked, and that a rebuild gives the same."""

import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.agents.models import ServiceLevelPolicy
from apps.interactions.domain import events
from apps.interactions.domain.record import Recorded
from apps.kpis.domain.counts import Counts
from apps.kpis.models import IntervalFigures
from apps.kpis.projections import project_kpis
from apps.kpis.selectors import find_differences, get_run_summary, list_interactions_behind
from apps.kpis.services import Rebuilt, rebuild_figures
from tests.apps.kpis.stories import T0, Stories

START = datetime.fromtimestamp(T0, UTC)


def row(group: str, interval: int, basis: str) -> Counts:
    return IntervalFigures.objects.get(
        group__code=group, interval_start=START + timedelta(minutes=15 * interval), basis=basis
    ).counts


def rows() -> list[tuple]:
    return list(
        IntervalFigures.objects.order_by("group", "interval_start", "basis").values_list(
            *(field.name for field in IntervalFigures._meta.fields if field.name != "id")
        )
    )


def test_a_call_is_counted_where_it_arrived_and_where_it_happened(projected, stories: Stories) -> None:
    stories.handled(880, wait=30.25, talk=840, hold=60.5, wrap_up=12)
    projected(stories.stream())
    assert row("sales", 0, "arrival") == Counts(
        offered=1,
        answered=1,
        answered_within=0,
        wait_seconds_answered=Decimal("30.25"),
        ring_seconds=Decimal(3),
        talk_seconds=Decimal(840),
        hold_seconds=Decimal("60.5"),
        wrap_up_seconds=Decimal(12),
        handled=1,
        held=1,
        offers_made=1,
        level_denominator=1,
    )
    assert row("sales", 0, "event") == Counts(offered=1)
    answered = row("sales", 1, "event")
    assert (answered.answered, answered.wait_seconds_answered, answered.handled) == (1, Decimal("30.25"), 0)
    ended = row("sales", 2, "event")
    assert (ended.handled, ended.talk_seconds, ended.wrap_up_seconds) == (1, 840, 12)
    assert IntervalFigures.objects.count() == 4


def test_figures_of_a_mixed_hour_are_those_computed_by_hand(projected, stories: Stories) -> None:
    stories.handled(10, wait=5, talk=100, wrap_up=20)
    stories.handled(40, wait=20, talk=200, hold=30, wrap_up=0)
    stories.handled(70, wait=21, talk=60, wrap_up=10)
    stories.abandoned(100, wait=4)
    stories.abandoned(120, wait=20)
    stories.abandoned(140, wait=90)
    stories.flowed_out(160, wait=60)
    stories.transferred(200)
    stories.waiting(300)
    projected(stories.stream())
    # sales: answered 5, 20, 21 and 10 s; help: 30 s against its own threshold of 60 s
    assert get_run_summary(START, START + timedelta(hours=1)) == {
        "offered": 10,
        "answered": 5,
        "abandoned": 3,
        "flowed_out": 1,
        "waiting": 1,
        "asa_seconds": (5 + 20 + 21 + 10 + 30) / 5,
        "aht_seconds": (120 + 230 + 70 + 55 + 75) / 5,
        "service_level": 4 / (5 + 1),
        "conservation_ok": True,
    }
    sales = row("sales", 0, "arrival")
    assert (sales.short_abandoned, sales.abandoned_within, sales.transfers, sales.offers_missed) == (
        1,
        2,
        1,
        1,
    )
    assert row("help", 0, "arrival").offers_missed == 0


@pytest.mark.parametrize("size", [1, 3, 7])
def test_batches_of_any_size_give_the_same_rows(projected, stories: Stories, size: int) -> None:
    for number in range(4):
        stories.transferred(number * 400)
        stories.abandoned(number * 300, wait=7.777)
        stories.handled(number * 500, wait=0.001 * number)
    stream = stories.stream()
    for start in range(0, len(stream), size):
        projected(stream[start : start + size])
    in_batches = rows()
    assert rebuild_figures() == Rebuilt(sum(type(line.event) in _counted() for line in stream), changed=0)
    assert rows() == in_batches
    assert find_differences(start=START, end=START + timedelta(hours=1)) == []


def _counted() -> tuple:
    from apps.kpis.domain.delta import COUNTED_EVENTS

    return COUNTED_EVENTS


def test_each_segment_is_judged_by_the_policy_of_when_it_was_queued_also_in_a_rebuild(
    projected, stories: Stories, groups
) -> None:
    later = ServiceLevelPolicy(group=groups["sales"], valid_from=START + timedelta(minutes=15))
    later.threshold_seconds, later.short_abandon_seconds, later.formula = 40, 15, "G"
    later.save()
    stories.handled(899, wait=30)  # answered when the new policy holds, queued before
    stories.handled(900, wait=30)
    stories.abandoned(890, wait=12)
    stories.abandoned(901, wait=12)
    stream = stories.stream()
    projected(stream[:3])
    projected(stream[3:])
    before = rows()
    first, second = (row("sales", interval, "arrival") for interval in (0, 1))
    assert (first.answered_within, first.short_abandoned) == (0, 0)
    assert (second.answered_within, second.short_abandoned) == (1, 1)
    assert find_differences(start=START, end=START + timedelta(hours=1)) == []
    rebuild_figures()
    assert rows() == before
    behind = list_interactions_behind("service_level_d", start=START, end=START + timedelta(hours=1))
    assert sorted(str(line.verdict) for line in behind) == [
        "abandoned after 12 s <= 20 s",
        "answered in 30 s <= 40 s",
        "answered in 30 s > 20 s",
        "short abandon: 12 s < 15 s",
    ]


def test_a_rebuild_reads_in_chunks(projected, stories: Stories, monkeypatch) -> None:
    for number in range(5):
        stories.transferred(number * 10)
    projected(stories.stream())
    before = rows()
    monkeypatch.setattr("apps.kpis.services.CHUNK_EVENTS", 4)
    rebuild_figures()
    assert rows() == before


def test_the_number_of_statements_does_not_grow_with_the_batch(projected, stories: Stories) -> None:
    for number in range(40):
        stories.transferred(number)
    stream = stories.stream()
    projected(stream[:200])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        project_kpis(stream[200:])
    assert len(queries) == 6


def test_a_batch_without_a_counted_event_asks_nothing(groups) -> None:
    batch = [Recorded("main", 1, 1, 1, T0, events.FlowNodeEntered("a" * 32, "menu", "menu"))]
    with CaptureQueriesContext(connection) as queries:
        project_kpis(batch)
    assert len(queries) == 0


def test_an_unknown_group_is_left_out_and_said(projected, stories: Stories, caplog) -> None:
    stories.handled(0, wait=3, group="closed-long-ago")
    stories.handled(0, wait=3)
    with caplog.at_level(logging.WARNING, "apps.kpis.projections"):
        projected(stories.stream())
    assert "no skill group 'closed-long-ago'" in caplog.text
    assert IntervalFigures.objects.filter(basis="arrival").count() == 1
    assert find_differences(start=START, end=START + timedelta(hours=1)) == []


def test_an_event_of_no_known_segment_is_left_out_and_said(groups, caplog) -> None:
    stray = Recorded("main", 17, 1, 1, T0, events.InteractionAbandoned("a" * 32, 1, "sales", 3.0))
    with caplog.at_level(logging.WARNING, "apps.kpis.projections"):
        project_kpis([stray])
    assert "InteractionAbandoned at main/17 belongs to no known segment" in caplog.text
    assert not IntervalFigures.objects.exists()


def test_rows_that_differ_from_the_segments_are_told(projected, stories: Stories) -> None:
    stories.handled(0, wait=3)
    projected(stories.stream())
    IntervalFigures.objects.filter(basis="arrival").update(offered=2, wait_seconds_answered=Decimal("3.001"))
    assert find_differences(start=START, end=START + timedelta(minutes=15)) == [
        "1 without an outcome: 2 offered ≠ 1 answered + 0 abandoned + 0 flowed out + 0 waiting",
        "offered: 2 in the interval rows, 1 in the segments",
        "wait_seconds_answered: 3.001 in the interval rows, 3.000 in the segments",
    ]
    assert get_run_summary(START, START + timedelta(minutes=15))["conservation_ok"] is False
