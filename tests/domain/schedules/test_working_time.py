"""Working time against a slow count of quarters of an hour, over both odd nights of the year (T15)."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import example, given, settings, strategies as st

from apps.schedules.domain.hours import Schedule, Span
from apps.schedules.domain.working import AlwaysOpen, WorkingHours

STEP = 900
HOUR = 3600


def moment(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


SPANS = st.builds(
    Span,
    *[
        st.sampled_from(
            [time(0), time(1, 30), time(2), time(2, 30), time(9), time(13), time(18, 45), time(22)]
        )
    ]
    * 2,
)
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Asia/Shanghai": (date(2024, 2, 29), date(2026, 11, 28)),
}


@st.composite
def places_and_days(draw: st.DrawFn) -> tuple[Schedule, int]:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    day = draw(st.sampled_from(CHANGES[zone]))
    spans = st.lists(SPANS, max_size=2).map(tuple)
    weekly = draw(st.dictionaries(st.integers(0, 6), spans, max_size=7))
    special = draw(st.dictionaries(st.just(day), spans, max_size=1))
    return Schedule("any", zone, weekly, special), moment(day.year, day.month, day.day)


@settings(max_examples=50)
@given(places_and_days(), st.integers(-140, 140), st.integers(0, 300), st.integers(1, 300))
def test_it_counts_as_a_slow_count_does(place, first, length, wanted):
    schedule, day = place
    begin = day + first * STEP
    end = begin + length * STEP
    hours = WorkingHours(schedule)
    is_open = [schedule.is_open(at) for at in range(begin, end, STEP)]
    assert hours.between(begin, end) == STEP * sum(is_open)
    due = hours.add(begin, wanted * STEP)
    if wanted <= sum(is_open):
        places = [n for n, opened in enumerate(is_open) if opened]
        assert due == begin + (places[wanted - 1] + 1) * STEP
    else:
        assert due is None or (due > end and hours.between(begin, due) == wanted * STEP)


NIGHT = Schedule("night", "Europe/Berlin", dict.fromkeys(range(7), (Span(time(0), time(4)),)))


def test_the_night_of_the_change_has_an_hour_less_or_more():
    hours = WorkingHours(NIGHT)
    assert hours.between(moment(2026, 3, 28, 12), moment(2026, 3, 29, 12)) == 3 * HOUR
    assert hours.between(moment(2026, 10, 24, 12), moment(2026, 10, 25, 12)) == 5 * HOUR


@pytest.mark.parametrize("year", [1970, 2024, 2026, 9998])
def test_all_day_every_day_is_every_second_in_any_year(year):
    always = WorkingHours(
        Schedule("always", "Europe/Berlin", dict.fromkeys(range(7), (Span(time(0), time(0)),)))
    )
    begin = moment(year, 2, 28, 23, 59, 59)
    assert (
        always.add(begin, 3 * 86_400 + 1) == begin + 3 * 86_400 + 1 == AlwaysOpen().add(begin, 3 * 86_400 + 1)
    )
    assert always.between(begin, begin + 400 * 86_400) == 400 * 86_400


def test_what_never_opens_again_never_comes():
    assert WorkingHours(Schedule("never", "UTC")).add(moment(2026, 1, 1), 1) is None
    once = WorkingHours(Schedule("once", "UTC", {}, {date(2031, 5, 1): (Span(time(9), time(10)),)}))
    assert once.add(moment(2026, 1, 1), HOUR) == moment(2031, 5, 1, 10)
    assert once.add(moment(2026, 1, 1), HOUR + 1) is None
    assert once.add(moment(9999, 12, 31), 1) is None
    assert once.between(moment(1960, 1, 1), moment(9999, 12, 31)) == HOUR


@settings(max_examples=20)
@given(st.integers(-(10**9), 10**11), st.integers(-(10**9), 10**11))
@example(0, -1)
def test_no_time_is_negative(begin, end):
    assert AlwaysOpen().between(begin, end) >= 0
    assert WorkingHours(Schedule("never", "UTC")).between(begin, end) == 0
