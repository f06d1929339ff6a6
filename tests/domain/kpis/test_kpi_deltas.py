"""The fold of events into counts."""

from itertools import pairwise

from hypothesis import given, strategies as st

from apps.interactions.domain import events
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event
from apps.kpis.domain.conservation import check_conservation
from apps.kpis.domain.counts import Counts, total
from apps.kpis.domain.delta import (
    ARRIVAL,
    COUNTED_EVENTS,
    EVENT,
    Key,
    QueuedSegment,
    SegmentBook,
    Sums,
    sum_deltas,
    unplaced,
)
from apps.kpis.domain.formulas import FORMULAS
from apps.kpis.domain.policies import fixed_policies
from apps.kpis.domain.ratio import Ratio
from apps.kpis.domain.segments import GroupPolicy, SegmentFacts, counts_of_segment

POLICIES = {"sales": GroupPolicy(20, 5), "help": GroupPolicy(60, 10)}
T0 = 1_800_000_000.0  # the start of an interval
A, B = "a" * 32, "b" * 32


def recorded(at: float, event: Event, position: int = 1) -> Recorded:
    return Recorded("main", position, 1, position, at, event)


def queued(at: float, call: str = A, segment: int = 1, group: str = "sales") -> Recorded:
    return recorded(at, events.InteractionQueued(call, segment, group, at))


def fold(*batch: Recorded) -> Sums:
    book = SegmentBook()
    book.learn(batch)
    return sum_deltas(batch, book, fixed_policies(POLICIES))


def by_arrival(sums: Sums) -> Counts:
    return total(counts for key, counts in sums.counts.items() if key.basis == ARRIVAL)


def test_what_follows_an_arrival_is_counted_where_the_wait_began_and_where_it_happens() -> None:
    sums = fold(
        queued(T0 + 890),
        recorded(T0 + 902.5, events.InteractionAnswered(A, 1, f"{A}-1", 7, "sales", 12.5, 3.0)),
        recorded(T0 + 1900, events.SegmentEnded(A, 1, 7, "sales", "caller", 900.0, 97.5)),
    )
    first, second, third = (Key("sales", int(T0) + 900 * n, EVENT) for n in range(3))
    assert set(sums.counts) == {Key("sales", int(T0), ARRIVAL), first, second, third}
    assert sums.counts[first] == Counts(offered=1)
    assert sums.counts[second].answered == 1
    assert sums.counts[third].handled == 1
    arrival = sums.counts[Key("sales", int(T0), ARRIVAL)]
    assert arrival == total(sums.counts[key] for key in (first, second, third))


def test_a_segment_that_was_handed_over_is_neither_offered_nor_answered() -> None:
    handed_over = events.InteractionQueued(A, 2, "sales", T0 + 50, handed_over=True)
    sums = fold(
        recorded(T0 + 50, handed_over),
        recorded(T0 + 50, events.InteractionAnswered(A, 2, f"{A}-2", 8, "sales", 0.0, 0.0, handed_over=True)),
        recorded(T0 + 80, events.SegmentEnded(A, 2, 8, "sales", "caller", 30.0, 0.0)),
    )
    assert by_arrival(sums) == Counts(handled=1, talk_seconds=30)
    assert check_conservation(by_arrival(sums), waiting=0).ok


def test_an_offer_belongs_to_the_segment_that_was_queued_last() -> None:
    sums = fold(
        queued(T0),
        recorded(T0 + 1, events.OfferMade(A, 1, f"{A}-1", 7, "sales", T0 + 21)),
        recorded(T0 + 21, events.OfferNotAnswered(A, f"{A}-1", 7, "timeout")),
        queued(T0 + 100, segment=2, group="help"),
        recorded(T0 + 101, events.OfferMade(A, 2, f"{A}-2", 8, "help", T0 + 121)),
        recorded(T0 + 105, events.OfferRejected(A, f"{A}-2", 8)),
    )
    sales, help_ = (sums.counts[Key(group, int(T0), ARRIVAL)] for group in ("sales", "help"))
    assert (sales.offers_made, sales.offers_missed, sales.offers_rejected) == (1, 1, 0)
    assert (help_.offers_made, help_.offers_missed, help_.offers_rejected) == (1, 0, 1)


def test_a_groups_own_limits_decide() -> None:
    sums = fold(
        queued(T0, A, group="sales"),
        queued(T0, B, group="help"),
        recorded(T0 + 8, events.InteractionAbandoned(A, 1, "sales", 8.0)),
        recorded(T0 + 8, events.InteractionAbandoned(B, 1, "help", 8.0)),
    )
    assert sums.counts[Key("sales", int(T0), ARRIVAL)].short_abandoned == 0
    assert sums.counts[Key("help", int(T0), ARRIVAL)].short_abandoned == 1


def test_what_cannot_be_counted_is_reported_and_does_not_stop_the_rest() -> None:
    stray = recorded(T0 + 5, events.InteractionAbandoned(B, 1, "sales", 5.0))
    sums = fold(queued(T0, A, group="gone"), stray, queued(T0 + 6, A, segment=2, group="sales"))
    assert sums.unknown_groups == {"gone"}
    assert sums.homeless == [stray]
    assert by_arrival(sums) == Counts(offered=1)


def test_only_interactions_whose_segment_began_earlier_need_looking_up() -> None:
    batch = [
        queued(T0),
        recorded(T0 + 1, events.InteractionAbandoned(A, 1, "sales", 1.0)),
        recorded(T0 + 1, events.InteractionAbandoned(B, 1, "sales", 90.0)),
        recorded(T0 + 1, events.FlowNodeEntered("c" * 32, "menu", "menu")),
    ]
    assert unplaced(batch) == {B}


def test_events_that_no_figure_needs_are_passed_over() -> None:
    assert fold(recorded(T0, events.InteractionEnded(A, "handled"))) == Sums()
    assert events.InteractionEnded not in COUNTED_EVENTS


OUTCOMES = st.sampled_from(["waiting", "answered", "talking", "abandoned", "flowed_out"])
CALLS = st.lists(
    st.tuples(
        st.sampled_from(sorted(POLICIES)),
        OUTCOMES,
        st.floats(0, 3000),  # arrives after T0
        st.floats(0, 200),  # waits
        st.floats(0, 1500),  # talks
        st.floats(0, 100),  # is held
    ),
    max_size=12,
)


def facts_of(call: tuple) -> SegmentFacts:
    _, outcome, _, wait, talk, hold = call
    if outcome == "answered":
        return SegmentFacts("answered", wait, wait / 2, talk, hold, 10.0, "agent")
    return SegmentFacts("answered" if outcome == "talking" else outcome, wait, wait / 2)


def stream_of(calls: list[tuple]) -> list[Recorded]:
    stream: list[tuple[float, Event]] = []
    for number, (group, outcome, arrives, wait, talk, hold) in enumerate(calls):
        call, start = f"{number:032x}", T0 + arrives
        stream.append((start, events.InteractionQueued(call, 1, group, start)))
        if outcome in ("answered", "talking"):
            answered = events.InteractionAnswered(call, 1, f"{call}-1", 7, group, wait, wait / 2)
            stream.append((start + wait, answered))
        if outcome == "answered":
            end = start + wait + talk + hold
            stream.append((end, events.SegmentEnded(call, 1, 7, group, "agent", talk, hold)))
            stream.append((end + 10, events.WrapUpCompleted(call, 1, 7, group, 10.0)))
        if outcome == "abandoned":
            stream.append((start + wait, events.InteractionAbandoned(call, 1, group, wait)))
        if outcome == "flowed_out":
            stream.append((start + wait, events.InteractionFlowedOut(call, 1, group, "max_wait", wait)))
    ordered = sorted(stream, key=lambda line: line[0])
    return [recorded(at, event, position) for position, (at, event) in enumerate(ordered, 1)]


@given(CALLS, st.lists(st.integers(0, 50), max_size=6))
def test_any_split_into_batches_gives_the_same_totals(calls: list[tuple], cuts: list[int]) -> None:
    stream = stream_of(calls)
    queued_ats = {f"{number:032x}": (call[0], T0 + call[2]) for number, call in enumerate(calls)}
    summed: dict[Key, Counts] = {}
    for start, end in pairwise(sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})):
        batch = stream[start:end]
        book = SegmentBook()
        book.learn(batch)
        for call in unplaced(batch):
            book.add(call, QueuedSegment(1, *queued_ats[call]))
        sums = sum_deltas(batch, book, fixed_policies(POLICIES))
        assert not sums.homeless
        for key, counts in sums.counts.items():
            summed[key] = summed.get(key, Counts()) + counts
    assert summed == fold(*stream).counts


@given(CALLS)
def test_events_and_segments_tell_the_same_and_nobody_is_lost(calls: list[tuple]) -> None:
    sums = fold(*stream_of(calls))
    segments = total(counts_of_segment(facts_of(call), POLICIES[call[0]]) for call in calls)
    assert by_arrival(sums) == segments
    assert total(counts for key, counts in sums.counts.items() if key.basis == EVENT) == segments
    waiting = sum(call[1] == "waiting" for call in calls)
    assert check_conservation(segments, waiting).mismatch == ""


@given(CALLS)
def test_what_lies_behind_a_figure_adds_up_to_it(calls: list[tuple]) -> None:
    parts = [counts_of_segment(facts_of(call), POLICIES[call[0]]) for call in calls]
    for formula in FORMULAS.values():
        ratio = formula.ratio(Counts())
        for part in parts:
            ratio = ratio + formula.ratio(part)
        assert ratio == formula.ratio(total(parts))


def test_a_kept_promise_counts_where_the_caller_left_in_time() -> None:
    policies = fixed_policies({"sales": GroupPolicy(20, 5, "service_level_g")})

    def after(wait: float, late: float = 0.0, result: str = "reached") -> Counts:
        left = events.InteractionFlowedOut(A, 1, "sales", "overflow", wait, "callback")
        tried = events.CallbackAttempted(A, 1, B, 7, result, late)
        batch = [queued(T0), recorded(T0 + wait, left), recorded(T0 + 3000, tried)]
        book = SegmentBook()
        book.learn(batch)
        sums = sum_deltas(batch, book, policies)
        parts = total(counts for key, counts in sums.counts.items() if key.basis == EVENT)
        assert parts == sums.counts[Key("sales", int(T0), ARRIVAL)]
        return parts

    assert (after(20).callbacks_within, after(20).level_numerator, after(20).level_denominator) == (1, 1, 1)
    kept = SegmentFacts("flowed_out", 20.0, is_promise_kept=True)
    assert after(20) == counts_of_segment(kept, GroupPolicy(20, 5, "service_level_g"))
    for counts in (after(21), after(20, late=1.0), after(20, result="no_answer")):
        assert (counts.callbacks_within, counts.level_numerator, counts.level_denominator) == (0, 0, 1)


def test_a_promise_to_somebody_who_was_in_no_queue_counts_nowhere_and_is_no_fault() -> None:
    assert fold(recorded(T0, events.CallbackAttempted(A, 1, B, 7, "reached", 0.0))) == Sums()


def test_over_groups_with_different_formulas_each_call_is_judged_by_its_own() -> None:
    policies = {"sales": GroupPolicy(20, 5), "help": GroupPolicy(60, 10, "service_level_c")}
    left = SegmentFacts("abandoned", 8.0)
    both = total(counts_of_segment(left, policy) for policy in policies.values())
    both += counts_of_segment(SegmentFacts("answered", 8.0), policies["sales"])
    assert FORMULAS["service_level"].ratio(both) == Ratio(1, 2)  # D leaves the abandon out, C does not


def test_a_clock_that_was_set_back_makes_no_sum_shrink() -> None:
    sums = fold(
        queued(T0), recorded(T0 - 3, events.InteractionAnswered(A, 1, f"{A}-1", 7, "sales", -3.0, -1.0))
    )
    counts = by_arrival(sums)
    assert (counts.answered_within, counts.wait_seconds_answered, counts.ring_seconds) == (1, 0, 0)
