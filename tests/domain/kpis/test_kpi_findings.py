"""What the conservation check finds, and which events were late."""

from decimal import Decimal

from apps.interactions.domain import events
from apps.interactions.domain.record import Recorded
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.finding import Comparison, SegmentEvents, Tally
from apps.kpis.domain.lateness import describe_changes, list_late, subtract

T0 = 1_800_000_000.0


def test_rows_that_equal_the_segments_and_add_up_are_sound() -> None:
    both = Tally(5, 3, 1, 0)
    assert Comparison(both, both, waiting=1).problems == {}
    assert Comparison(Tally(), Tally()).problems == {}
    assert Comparison(Tally(1, 1), Tally(1, 1)).problems == {}  # one single interaction


def test_every_difference_is_told_with_both_numbers() -> None:
    compared = Comparison(Tally(5, 3, 1, 0), Tally(4, 3, 1, 0))
    assert compared.problems == {"offered": [5, 4], "conservation": [5, 4]}


def test_who_still_waits_in_a_call_that_is_over_is_lost() -> None:
    both = Tally(2, 1, 0, 0)
    assert Comparison(both, both, waiting=1, lost=1).problems == {"lost": [1]}


def test_a_segment_and_its_log_agree_only_if_each_end_was_told_once() -> None:
    assert SegmentEvents("answered", queued=1, answered=1).agrees
    assert SegmentEvents("waiting", queued=1).agrees
    assert SegmentEvents("handed_over").agrees
    assert not SegmentEvents("waiting", queued=1, answered=1).agrees
    assert not SegmentEvents("answered", queued=2, answered=1).agrees
    assert not SegmentEvents("answered", queued=1, answered=1, abandoned=1).agrees
    assert not SegmentEvents("", queued=1).agrees


def test_an_event_is_late_when_its_interval_had_been_over_for_five_minutes() -> None:
    batch = [
        Recorded("main", n, 1, n, at, events.InteractionEnded("a" * 32, "handled"))
        for n, at in enumerate((T0 - 1, T0, T0 + 899.9, T0 + 900), 1)
    ]
    assert list_late(batch, now=T0 + 1199.0) == batch[:1]
    assert list_late(batch, now=T0 + 1201.0) == batch[:3]


def test_changes_are_what_differs_and_seconds_stay_exact() -> None:
    after = Counts(offered=3, answered=1, wait_seconds_answered=Decimal("4.250"))
    before = subtract(after, Counts(offered=1, wait_seconds_answered=Decimal("0.125")))
    assert describe_changes(before, after) == {"offered": [2, 3], "wait_seconds_answered": ["4.125", "4.250"]}
    assert describe_changes(after, after) == {}
