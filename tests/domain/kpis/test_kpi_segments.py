"""Verdicts, conservation and intervals."""

import pytest

from apps.kpis.domain.conservation import check_conservation
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.intervals import interval_at_or_after, interval_of
from apps.kpis.domain.segments import GroupPolicy, SegmentFacts, counts_of_segment, verdict

POLICY = GroupPolicy(threshold_seconds=20, short_abandon_seconds=5)


@pytest.mark.parametrize(
    ("outcome", "wait", "text"),
    [
        ("answered", 12.0, "answered in 12 s <= 20 s"),
        ("answered", 20.0, "answered in 20 s <= 20 s"),
        ("answered", 20.0004, "answered in 20 s <= 20 s"),
        ("answered", 20.001, "answered in 20.001 s > 20 s"),
        ("abandoned", 4.0, "short abandon: 4 s < 5 s"),
        ("abandoned", 5.0, "short abandon: 5 s = 5 s"),
        ("abandoned", 5.25, "abandoned after 5.25 s <= 20 s"),
        ("abandoned", 31.5, "abandoned after 31.5 s > 20 s"),
        ("handed_over", 0.0, "taken over from a colleague"),
        ("flowed_out", 60.0, "flowed out after 60 s"),
        ("waiting", 0.0, "still waiting"),
    ],
)
def test_verdicts(outcome: str, wait: float, text: str) -> None:
    assert verdict(SegmentFacts(outcome, wait), POLICY) == text


@pytest.mark.parametrize(
    ("wait", "within", "short"), [(4.999, 1, 1), (5.0, 1, 1), (5.001, 1, 0), (20.0, 1, 0), (20.001, 0, 0)]
)
def test_both_limits_of_an_abandon_are_inclusive(wait: float, within: int, short: int) -> None:
    counts = counts_of_segment(SegmentFacts("abandoned", wait), POLICY)
    assert (counts.abandoned, counts.abandoned_within, counts.short_abandoned) == (1, within, short)


def test_what_a_colleague_handed_over_counts_for_its_conversation_only() -> None:
    facts = SegmentFacts("handed_over", talk_seconds=60, hold_seconds=5, wrap_up_seconds=10, ended_by="agent")
    counts = counts_of_segment(facts, POLICY)
    assert counts == Counts(handled=1, held=1, talk_seconds=60, hold_seconds=5, wrap_up_seconds=10)


def test_a_conversation_counts_once_it_has_ended() -> None:
    going_on = SegmentFacts("answered", wait_seconds=3, ring_seconds=2)
    ended = SegmentFacts(
        "answered", 3, 2, talk_seconds=60, hold_seconds=5, wrap_up_seconds=10, ended_by="transfer"
    )
    assert counts_of_segment(going_on, POLICY).handled == 0
    counts = counts_of_segment(ended, POLICY)
    assert (counts.handled, counts.held, counts.transfers) == (1, 1, 1)
    assert (counts.talk_seconds, counts.hold_seconds, counts.wrap_up_seconds) == (60, 5, 10)


def test_conservation_holds() -> None:
    check = check_conservation(Counts(offered=10, answered=6, abandoned=2, flowed_out=1), waiting=1)
    assert check.ok
    assert check.mismatch == ""
    assert check.arithmetic == "10 offered = 6 answered + 2 abandoned + 1 flowed out + 1 waiting"


@pytest.mark.parametrize(
    ("waiting", "sentence"),
    [
        (0, "1 without an outcome: 10 offered ≠ 6 answered + 2 abandoned + 1 flowed out + 0 waiting"),
        (3, "2 with more than one outcome: 10 offered ≠ 6 answered + 2 abandoned + 1 flowed out + 3 waiting"),
    ],
)
def test_a_mismatch_is_described(waiting: int, sentence: str) -> None:
    check = check_conservation(Counts(offered=10, answered=6, abandoned=2, flowed_out=1), waiting)
    assert not check.ok
    assert check.mismatch == sentence


@pytest.mark.parametrize(
    ("moment", "start"),
    [(900.0, 900), (899.0, 0), (1799.999, 900), (1799.9999998, 1800), (1_800_000_000.3, 1_800_000_000)],
)
def test_a_moment_belongs_to_one_quarter_of_an_hour(moment: float, start: int) -> None:
    assert interval_of(moment) == start


@pytest.mark.parametrize(("moment", "start"), [(900.0, 900), (900.1, 1800), (0.0, 0), (1.0, 900)])
def test_the_first_interval_not_before_a_moment(moment: float, start: int) -> None:
    assert interval_at_or_after(moment) == start
