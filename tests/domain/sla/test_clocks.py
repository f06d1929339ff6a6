"""What starts, stops and breaks a ticket's clocks; rule by rule, then any history against the slow reference."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings, strategies as st

from apps.schedules.domain.hours import Schedule, Span
from apps.schedules.domain.working import AlwaysOpen, WorkingHours
from apps.sla.domain import history as h
from apps.sla.domain.clocks import BREACHED, CANCELLED, MET, PAUSED, RUNNING, Clock, fold_clocks
from apps.sla.domain.terms import FIRST_RESPONSE, KINDS, NEXT_RESPONSE, RESOLUTION, Point, Terms
from contactcenter.bench.sla.reference import slow_clocks

STEP = 900
MINUTE = 60
HOUR = 3600
DAY = 86_400
START = int(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp())  # a Monday
ALWAYS = AlwaysOpen()
OFFICE = WorkingHours(Schedule("office", "UTC", dict.fromkeys(range(5), (Span(time(9), time(17)),))))
TERMS = Terms(1, {FIRST_RESPONSE: HOUR, NEXT_RESPONSE: 2 * HOUR, RESOLUTION: 8 * HOUR}, ALWAYS)


def clocks_of(*facts: h.Fact, now: int, terms: Terms = TERMS) -> dict[tuple[str, int], Clock]:
    folded = fold_clocks([h.TermsChosen(START, terms), h.Opened(START), *facts], START + now)
    return {(clock.kind, clock.cycle): clock for clock in folded}


def test_both_clocks_run_from_the_opening():
    clocks = clocks_of(now=10)
    first, resolution = clocks[FIRST_RESPONSE, 1], clocks[RESOLUTION, 1]
    assert (first.state, first.used, first.due_at) == (RUNNING, 10, START + HOUR)
    assert (resolution.state, resolution.used, resolution.due_at) == (RUNNING, 10, START + 8 * HOUR)
    assert len(clocks) == 2


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (h.Said(START + 60, h.AGENT), MET),
        (h.Said(START + 60, h.AGENT, public=False), RUNNING),
        (h.Said(START + 60, h.CUSTOMER), RUNNING),
        (h.Said(START + 60, h.SYSTEM), RUNNING),
    ],
    ids=["reply", "note", "customer", "automatic answer"],
)
def test_only_public_words_of_an_agent_are_a_response(said, state):
    assert clocks_of(said, now=120)[FIRST_RESPONSE, 1].state == state


def test_a_conversation_is_the_first_response():
    facts = [h.TermsChosen(START, TERMS), h.Opened(START, spoken=True)]
    first = next(clock for clock in fold_clocks(facts, START + HOUR) if clock.kind == FIRST_RESPONSE)
    assert (first.state, first.used, first.met_at) == (MET, 0, START)


def test_a_response_in_the_last_second_is_in_time_and_one_after_it_is_not():
    last = clocks_of(h.Said(START + HOUR, h.AGENT), now=2 * HOUR)[FIRST_RESPONSE, 1]
    late = clocks_of(h.Said(START + HOUR + 1, h.AGENT), now=2 * HOUR)[FIRST_RESPONSE, 1]
    assert (last.state, last.met_at, last.breached_at) == (MET, START + HOUR, None)
    assert (late.state, late.met_at, late.breached_at) == (BREACHED, START + HOUR + 1, START + HOUR)


def test_the_next_response_counts_from_the_first_unanswered_words():
    clocks = clocks_of(
        h.Said(START + 10, h.AGENT),
        h.Said(START + 100, h.CUSTOMER),
        h.Said(START + 200, h.CUSTOMER),
        h.Said(START + 300, h.AGENT),
        h.Said(START + 400, h.CUSTOMER),
        now=500,
    )
    first, second = clocks[NEXT_RESPONSE, 1], clocks[NEXT_RESPONSE, 2]
    assert (first.state, first.started_at, first.used, first.due_at) == (
        MET,
        START + 100,
        200,
        START + 100 + 2 * HOUR,
    )
    assert (second.state, second.used) == (RUNNING, 100)


def test_who_waits_for_the_customer_uses_no_time():
    pending = [h.Said(START + 60, h.AGENT), h.StateChanged(START + HOUR, h.PENDING_CUSTOMER)]
    paused = clocks_of(*pending, now=3 * DAY)[RESOLUTION, 1]
    assert (paused.state, paused.used, paused.due_at) == (PAUSED, HOUR, None)
    resumed = clocks_of(*pending, h.StateChanged(START + DAY, h.OPEN), now=DAY)[RESOLUTION, 1]
    assert (resumed.state, resumed.due_at) == (RUNNING, START + DAY + 7 * HOUR)


def test_the_first_response_waits_for_nobody():
    first = clocks_of(h.StateChanged(START, h.PENDING_CUSTOMER), now=2 * HOUR)[FIRST_RESPONSE, 1]
    assert (first.state, first.breached_at) == (BREACHED, START + HOUR)


@pytest.mark.parametrize(("pauses", "used"), [(True, HOUR), (False, 2 * HOUR)])
def test_waiting_for_a_colleague_counts_by_policy(pauses, used):
    terms = replace(TERMS, pauses_internal=pauses)
    facts = h.StateChanged(START + HOUR, h.PENDING_INTERNAL)
    assert clocks_of(facts, now=2 * HOUR, terms=terms)[RESOLUTION, 1].used == used


@pytest.mark.parametrize("done", h.DONE)
def test_what_is_done_has_its_resolution_and_needs_no_response(done):
    clocks = clocks_of(h.StateChanged(START + 60, done), now=DAY)
    assert (clocks[RESOLUTION, 1].state, clocks[RESOLUTION, 1].met_at) == (MET, START + 60)
    assert clocks[FIRST_RESPONSE, 1].state == CANCELLED


def test_a_reopened_ticket_goes_on_where_it_stood():
    reopened = [h.StateChanged(START + HOUR, h.RESOLVED), h.StateChanged(START + DAY, h.OPEN)]
    clocks = clocks_of(*reopened, now=DAY + HOUR)
    assert (clocks[RESOLUTION, 1].state, clocks[RESOLUTION, 1].used) == (RUNNING, 2 * HOUR)
    assert (RESOLUTION, 2) not in clocks


def test_a_reopened_ticket_begins_anew_where_the_policy_says_so():
    reopened = [h.StateChanged(START + HOUR, h.RESOLVED), h.StateChanged(START + DAY, h.OPEN)]
    clocks = clocks_of(*reopened, now=DAY + 60, terms=replace(TERMS, restarts=True))
    assert (clocks[RESOLUTION, 1].state, clocks[RESOLUTION, 1].used) == (MET, HOUR)
    assert (clocks[RESOLUTION, 2].state, clocks[RESOLUTION, 2].used) == (RUNNING, 60)


def test_words_to_a_resolved_ticket_wait_until_it_is_open_again():
    words = [
        h.Said(START + 10, h.AGENT),
        h.StateChanged(START + 20, h.RESOLVED),
        h.Said(START + HOUR, h.CUSTOMER),
    ]
    assert clocks_of(*words, now=DAY)[NEXT_RESPONSE, 1].state == PAUSED
    reopened = clocks_of(*words, h.StateChanged(START + HOUR, h.OPEN), now=HOUR + 5)[NEXT_RESPONSE, 1]
    assert (reopened.state, reopened.used) == (RUNNING, 5)


def test_a_merged_ticket_has_no_clock_and_the_other_one_has_its_question():
    gone = clocks_of(h.MergedAway(START + 60), now=DAY)
    assert {clock.state for clock in gone.values()} == {CANCELLED}
    kept = clocks_of(h.Said(START + 10, h.AGENT), h.Absorbed(START + 60, asked=True), now=70)
    assert (kept[NEXT_RESPONSE, 1].state, kept[NEXT_RESPONSE, 1].used) == (RUNNING, 10)


def test_an_undone_merge_counts_no_time():
    undone = [h.MergedAway(START + 60), h.StateChanged(START + 60, h.CLOSED), h.Unmerged(START + DAY)]
    clocks = clocks_of(*undone, h.StateChanged(START + DAY, h.OPEN), now=DAY + 5)
    assert {(clock.state, clock.used) for clock in clocks.values()} == {(RUNNING, 65)}


def test_other_terms_change_the_target_and_not_what_was_used():
    urgent = replace(TERMS, policy=2, targets={RESOLUTION: 2 * HOUR}, time=OFFICE)
    clocks = clocks_of(h.TermsChosen(START + 10 * HOUR, urgent), now=10 * HOUR)
    resolution = clocks[RESOLUTION, 1]
    assert (resolution.policy, resolution.target, resolution.used) == (2, 2 * HOUR, 10 * HOUR)
    assert resolution.state == BREACHED
    assert resolution.breached_at == START + 8 * HOUR  # by the terms of that time
    assert clocks[FIRST_RESPONSE, 1].state == BREACHED


def test_a_point_is_reached_once_and_stays():
    terms = replace(TERMS, points=(Point("warn", RESOLUTION, 75), Point("late", RESOLUTION, 100, HOUR)))
    ahead = clocks_of(now=60, terms=terms)[RESOLUTION, 1]
    assert ahead.points == {
        "warn": START + 6 * HOUR, "due": START + 8 * HOUR, "late": START + 9 * HOUR,
    }  # fmt: skip
    paused = clocks_of(h.StateChanged(START + 7 * HOUR, h.PENDING_CUSTOMER), now=DAY, terms=terms)
    assert paused[RESOLUTION, 1].points == {"warn": START + 6 * HOUR}


def test_a_clock_set_back_makes_no_time_negative():
    """T49: the server's clock jumped an hour ahead, and then back."""
    clocks = clocks_of(
        h.StateChanged(START + HOUR + 60, h.OPEN),
        h.Said(START + 120, h.AGENT),
        h.Said(0, h.CUSTOMER),
        now=180,
    )
    assert clocks[FIRST_RESPONSE, 1].used == HOUR + 60
    assert clocks[NEXT_RESPONSE, 1].started_at == START + HOUR + 60
    assert all(clock.used >= 0 for clock in clocks.values())


def test_nothing_is_due_where_nobody_ever_works():
    never = replace(TERMS, time=WorkingHours(Schedule("never", "UTC")))
    assert {clock.due_at for clock in clocks_of(now=DAY, terms=never).values()} == {None}
    assert {clock.state for clock in clocks_of(now=DAY, terms=never).values()} == {RUNNING}


# Any history against the reference

BERLIN = WorkingHours(
    Schedule(
        "berlin",
        "Europe/Berlin",
        {
            day: (Span(time(1), time(3)), Span(time(9), time(12, 30)), Span(time(22), time(2)))
            for day in range(6)
        },
        {date(2026, 3, 30): (), date(2026, 3, 31): (Span(time(2, 30), time(2, 45)),)},
    )
)
SPRING = int(datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp())  # the night before the clock is set forward
AUTUMN = int(datetime(2026, 10, 24, 12, tzinfo=UTC).timestamp())
AHEAD = 4 * DAY

TARGETS = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 60).map(lambda n: n * STEP), max_size=3)
POINTS = st.lists(
    st.builds(
        Point,
        st.sampled_from(["warn", "step:1", "step:2"]),
        st.sampled_from(KINDS),
        st.sampled_from([0, 100, 200]),
        st.integers(-8, 8).map(lambda n: n * STEP),
    ),
    max_size=3,
    unique_by=lambda point: (point.code, point.kind),
).map(tuple)
ANY_TERMS = st.builds(
    Terms,
    st.integers(1, 3),
    TARGETS,
    st.sampled_from([ALWAYS, BERLIN, BERLIN, WorkingHours(Schedule("never", "UTC"))]),
    st.booleans(),
    st.booleans(),
    POINTS,
)
STATES = st.sampled_from(
    [h.NEW, h.OPEN, h.OPEN, h.PENDING_CUSTOMER, h.PENDING_INTERNAL, h.RESOLVED, h.CLOSED]
)
FACTS = st.one_of(
    st.builds(h.StateChanged, st.just(0), STATES),
    st.builds(h.StateChanged, st.just(0), STATES),
    st.builds(
        h.Said, st.just(0), st.sampled_from([h.AGENT, h.CUSTOMER, h.CUSTOMER, h.SYSTEM]), st.booleans()
    ),
    st.builds(h.Said, st.just(0), st.sampled_from([h.AGENT, h.CUSTOMER])),
    st.builds(h.Absorbed, st.just(0), st.booleans()),
    st.builds(h.TermsChosen, st.just(0), st.none() | ANY_TERMS),
    st.builds(h.MergedAway, st.just(0)),
    st.builds(h.Unmerged, st.just(0)),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[h.Fact], int]:
    at = draw(st.sampled_from([SPRING, AUTUMN])) + draw(st.integers(0, 48)) * STEP
    facts: list[h.Fact] = [
        h.TermsChosen(at, draw(ANY_TERMS)),
        h.Opened(at, draw(STATES), draw(st.booleans())),
    ]
    for fact in draw(st.lists(FACTS, max_size=10)):
        # Mostly on, sometimes at once, sometimes dated before the fact ahead.
        at += draw(st.sampled_from([-3, 0, 0, 1, 2, 5, 9, 14, 40])) * STEP
        facts.append(replace(fact, at=at))
    return facts, max(fact.at for fact in facts) + draw(st.integers(0, 40)) * STEP


@settings(max_examples=60)
@given(histories())
def test_any_history_as_the_slow_reference_counts_it(history):
    facts, now = history
    folded = [_within(clock, now) for clock in fold_clocks(facts, now)]
    assert folded == slow_clocks(facts, now, STEP, AHEAD)
    assert all(clock.used >= 0 for clock in folded)


def _within(clock: Clock, now: int) -> Clock:
    """The clock as somebody sees it who looks no further than the reference does."""
    begin = now if clock.ended_at is None else clock.ended_at
    points = {code: at for code, at in clock.points.items() if at < now + AHEAD}
    due = clock.due_at if clock.due_at is not None and clock.due_at < begin + AHEAD else None
    warn = clock.warn_at if clock.warn_at is not None and clock.warn_at < now + AHEAD else None
    return replace(clock, points=points, due_at=due, warn_at=warn)
