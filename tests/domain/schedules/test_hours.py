"""Business hours by the wall clock: weekdays, nights, special days, and the two odd nights of the year."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from apps.schedules.domain.hours import Schedule, Span, find_overlaps

NEW_YORK = "America/New_York"


def at(zone: str, *parts: int, fold: int = 0) -> float:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).timestamp()  # type: ignore[misc,arg-type]


def span(opens: str, closes: str) -> Span:
    return Span(time.fromisoformat(opens), time.fromisoformat(closes))


def daily(zone: str, *spans: Span, special: dict[date, tuple[Span, ...]] | None = None) -> Schedule:
    return Schedule("any", zone, dict.fromkeys(range(7), spans), special or {})


OFFICE = Schedule(
    "office", "Asia/Shanghai", {day: (span("09:00", "12:00"), span("13:00", "18:00")) for day in range(5)}
)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ((2026, 11, 23, 8, 59, 59), False),
        ((2026, 11, 23, 9, 0, 0), True),
        ((2026, 11, 23, 11, 59, 59), True),
        ((2026, 11, 23, 12, 0, 0), False),
        ((2026, 11, 23, 13, 0, 0), True),
        ((2026, 11, 23, 18, 0, 0), False),
        ((2026, 11, 21, 10, 0, 0), False),
    ],
    ids=["early", "opens", "last second", "lunch", "after lunch", "closes", "Saturday"],
)
def test_several_blocks_a_day(moment, is_open):
    assert OFFICE.is_open(at("Asia/Shanghai", *moment)) is is_open


def test_the_time_zone_of_the_place_counts():
    nine_in_shanghai = at("UTC", 2026, 11, 23, 1, 0)
    assert OFFICE.is_open(nine_in_shanghai)
    assert not OFFICE.is_open(nine_in_shanghai - 1)


def test_night_shift_belongs_to_the_evening_on_which_it_begins():
    nights = Schedule("night", "UTC", {6: (span("22:00", "06:00"),)})
    assert not nights.is_open(at("UTC", 2026, 11, 22, 21, 59))
    assert nights.is_open(at("UTC", 2026, 11, 22, 22, 0))
    assert nights.is_open(at("UTC", 2026, 11, 23, 5, 59))
    assert not nights.is_open(at("UTC", 2026, 11, 23, 6, 0))
    assert not nights.is_open(at("UTC", 2026, 11, 23, 22, 0))


def test_two_halves_make_a_day_without_a_gap():
    always = daily("Europe/Berlin", span("00:00", "12:00"), span("12:00", "00:00"))
    start = at("Europe/Berlin", 2026, 3, 28, 0, 0)
    assert all(always.is_open(start + minute * 60) for minute in range(3 * 24 * 60))


def test_closed_holiday_and_the_shift_that_had_begun():
    closed = daily("UTC", span("22:00", "06:00"), special={date(2026, 12, 25): ()})
    assert closed.is_open(at("UTC", 2026, 12, 25, 5, 0))
    assert not closed.is_open(at("UTC", 2026, 12, 25, 23, 0))
    assert not closed.is_open(at("UTC", 2026, 12, 26, 5, 0))
    assert closed.is_open(at("UTC", 2026, 12, 26, 22, 0))


def test_make_up_workday_opens_with_its_own_hours():
    saturday = date(2026, 11, 21)
    schedule = Schedule("office", "UTC", OFFICE.weekly, {saturday: (span("10:00", "15:00"),)})
    assert not schedule.is_open(at("UTC", 2026, 11, 21, 9, 30))
    assert schedule.is_open(at("UTC", 2026, 11, 21, 12, 30))
    assert not schedule.is_open(at("UTC", 2026, 11, 21, 15, 0))


def test_opening_inside_the_skipped_hour_happens_at_the_change():
    schedule = daily(NEW_YORK, span("02:30", "05:00"))
    change = at("UTC", 2026, 3, 8, 7, 0)
    assert not schedule.is_open(change - 1)
    assert schedule.is_open(change)
    assert schedule.next_opening(change - 3600) == change


def test_closing_inside_the_skipped_hour_happens_at_the_change():
    schedule = daily(NEW_YORK, span("01:00", "02:30"))
    change = at("UTC", 2026, 3, 8, 7, 0)
    assert schedule.is_open(change - 1)
    assert not schedule.is_open(change)


def test_a_span_that_the_clock_skips_whole_does_not_happen():
    schedule = daily(NEW_YORK, span("02:15", "02:45"))
    assert not any(schedule.is_open(at("UTC", 2026, 3, 8, 6, 30) + minute * 60) for minute in range(120))


def test_a_day_that_never_was_is_skipped():
    """Samoa went from 29 to 31 December 2011."""
    schedule = daily("Pacific/Apia", span("09:00", "17:00"))
    assert schedule.next_opening(at("Pacific/Apia", 2011, 12, 29, 17, 0)) == at(
        "Pacific/Apia", 2011, 12, 31, 9, 0
    )


def test_a_repeated_hour_is_open_from_its_first_to_its_second_occurrence():
    schedule = daily(NEW_YORK, span("00:30", "01:30"))
    first = at(NEW_YORK, 2026, 11, 1, 0, 30)
    second_half_past_one = at(NEW_YORK, 2026, 11, 1, 1, 30, fold=1)
    assert second_half_past_one - first == 2 * 3600
    assert all(schedule.is_open(first + minute * 60) for minute in range(120))
    assert not schedule.is_open(second_half_past_one)


def test_next_opening_is_now_while_open():
    now = at("Asia/Shanghai", 2026, 11, 23, 10, 0)
    assert OFFICE.next_opening(now) == now


def test_next_opening_looks_over_the_weekend_and_holidays():
    friday_evening = at("Asia/Shanghai", 2026, 11, 20, 18, 0)
    assert OFFICE.next_opening(friday_evening) == at("Asia/Shanghai", 2026, 11, 23, 9, 0)
    holiday = Schedule("office", OFFICE.time_zone, OFFICE.weekly, {date(2026, 11, 23): ()})
    assert holiday.next_opening(friday_evening) == at("Asia/Shanghai", 2026, 11, 24, 9, 0)


def test_next_opening_takes_the_earliest_however_the_spans_are_ordered():
    schedule = daily("UTC", span("15:00", "16:00"), span("09:00", "10:00"))
    assert schedule.next_opening(at("UTC", 2026, 11, 23, 8, 0)) == at("UTC", 2026, 11, 23, 9, 0)


def test_never_open_has_no_next_opening():
    assert Schedule("none", "UTC").next_opening(0.0) is None


def test_leap_day_and_the_ends_of_the_calendar():
    schedule = daily("UTC", span("09:00", "17:00"))
    assert schedule.is_open(at("UTC", 2028, 2, 29, 10, 0))
    assert schedule.is_open(at("UTC", 9999, 12, 30, 10, 0))
    assert schedule.next_opening(at("UTC", 9999, 12, 31, 18, 0)) is None


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((0, "09:00", "12:00"), (0, "12:00", "18:00"), False),
        ((0, "09:00", "12:01"), (0, "12:00", "18:00"), True),
        ((0, "22:00", "06:00"), (1, "05:00", "07:00"), True),
        ((0, "22:00", "06:00"), (1, "06:00", "07:00"), False),
        ((6, "22:00", "06:00"), (0, "05:59", "07:00"), True),
        ((6, "22:00", "06:00"), (0, "06:00", "07:00"), False),
        ((2, "09:00", "17:00"), (2, "10:00", "11:00"), True),
        ((2, "12:00", "00:00"), (3, "00:00", "12:00"), False),
    ],
)
def test_find_overlaps(first, second, overlap):
    blocks = [(first[0], span(*first[1:])), (second[0], span(*second[1:]))]
    assert bool(find_overlaps(blocks)) is overlap
    assert bool(find_overlaps(reversed(blocks))) is overlap


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
SPANS = st.builds(Span, TIMES, TIMES).filter(lambda one: one.opens != one.closes)
WEEKS = st.dictionaries(st.integers(0, 6), st.lists(SPANS, max_size=3).map(tuple))
ZONES = st.sampled_from(
    [NEW_YORK, "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/Havana", "UTC"]
)
MOMENTS = st.integers(1_767_225_600, 1_830_211_200).map(float)  # 2026 and 2027


@given(WEEKS, ZONES, MOMENTS)
def test_open_wherever_the_wall_clock_reads_inside_a_span(weekly, zone, moment):
    schedule = Schedule("any", zone, weekly)
    wall = datetime.fromtimestamp(moment, ZoneInfo(zone))
    if any(_reads_inside(day, one, wall) for day, spans in weekly.items() for one in spans):
        assert schedule.is_open(moment)


def _reads_inside(weekday: int, one: Span, wall: datetime) -> bool:
    today, yesterday = wall.weekday(), (wall - timedelta(days=1)).weekday()
    if not one.crosses_midnight:
        return weekday == today and one.opens <= wall.time() < one.closes
    return (weekday == today and one.opens <= wall.time()) or (
        weekday == yesterday and wall.time() < one.closes
    )


@given(WEEKS, ZONES, MOMENTS)
def test_next_opening_is_open_and_nothing_before_it_is(weekly, zone, moment):
    schedule = Schedule("any", zone, weekly)
    opening = schedule.next_opening(moment)
    if opening is None:
        assert not any(weekly.values())
        return
    assert opening >= moment
    assert schedule.is_open(opening)
    between = [moment + (opening - moment) * part / 50 for part in range(50)]
    assert opening == moment or not any(schedule.is_open(one) for one in between)


def test_the_next_closing_is_the_end_of_what_is_open_now_however_many_spans_that_are():
    assert OFFICE.next_closing(at("Asia/Shanghai", 2026, 11, 23, 10, 0)) == at(
        "Asia/Shanghai", 2026, 11, 23, 12, 0
    )
    closed = at("Asia/Shanghai", 2026, 11, 23, 12, 30)
    assert OFFICE.next_closing(closed) == closed
    touching = daily("UTC", span("06:00", "14:00"), span("14:00", "22:00"))
    assert touching.next_closing(at("UTC", 2026, 11, 23, 7, 0)) == at("UTC", 2026, 11, 23, 22, 0)
    assert daily("UTC", span("00:00", "00:00")).next_closing(at("UTC", 2026, 11, 23, 7, 0)) is None


def test_a_holiday_is_told_from_an_ordinary_closed_hour():
    holidays = {date(2026, 11, 23): (), date(2026, 11, 28): (span("09:00", "12:00"),)}
    schedule = Schedule("office", "Asia/Shanghai", OFFICE.weekly, holidays)
    assert schedule.state(at("Asia/Shanghai", 2026, 11, 23, 10, 0)) == "holiday"
    assert schedule.state(at("Asia/Shanghai", 2026, 11, 24, 10, 0)) == "open"
    assert schedule.state(at("Asia/Shanghai", 2026, 11, 24, 20, 0)) == "closed"
    assert schedule.state(at("Asia/Shanghai", 2026, 11, 28, 10, 0)) == "open"
    assert schedule.state(at("Asia/Shanghai", 2026, 11, 28, 13, 0)) == "closed"
