"""Periods of time zones: change-over days, odd offsets, days that a country left out."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from apps.kpis.domain.periods import list_starts
from apps.kpis.domain.rollup_query import RollupQuery

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Asia/Shanghai",
)
QUARTER = timedelta(minutes=15)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(zone: ZoneInfo, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("day", "next_day", "hours"),
    [("2027-03-28", "2027-03-29", 23), ("2027-10-31", "2027-11-01", 25), ("2027-06-01", "2027-06-02", 24)],
)
def test_a_day_of_the_change_has_23_or_25_hours(day: str, next_day: str, hours: int) -> None:
    start, end = local(BERLIN, day), local(BERLIN, next_day)
    assert list_starts("day", start, end, BERLIN) == [start]
    found = list_starts("hour", start, end, BERLIN)
    assert len(found) == hours
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}
    assert len(list_starts("quarter", start, end, BERLIN)) == 4 * hours


def test_weeks_begin_on_monday_and_months_on_the_first_also_before_the_window() -> None:
    start, end = local(BERLIN, "2027-03-31T12:00"), local(BERLIN, "2027-04-06")
    weeks = list_starts("week", start, end, BERLIN)
    assert weeks == [local(BERLIN, "2027-03-29"), local(BERLIN, "2027-04-05")]
    assert list_starts("month", start, end, BERLIN) == [
        local(BERLIN, "2027-03-01"),
        local(BERLIN, "2027-04-01"),
    ]


def test_hours_of_a_zone_with_half_an_hour_begin_where_its_clock_says_so() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert list_starts("hour", utc("2027-01-15T08:00"), utc("2027-01-15T09:00"), kolkata) == [
        utc("2027-01-15T07:30"),
        utc("2027-01-15T08:30"),
    ]


def test_a_day_that_a_country_left_out_is_no_day() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from the 29th to the 31st of December 2011
    found = list_starts("day", local(apia, "2011-12-29"), local(apia, "2012-01-01"), apia)
    assert [at.astimezone(apia).day for at in found] == [29, 31]


def test_a_leap_year_has_366_days_and_an_empty_window_nothing() -> None:
    start, end = local(BERLIN, "2028-01-01"), local(BERLIN, "2029-01-01")
    assert len(list_starts("day", start, end, BERLIN)) == 366
    assert list_starts("day", start, start, BERLIN) == []


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(("hour", "day", "week", "month")),
    st.integers(0, 4 * 24 * 400),
    st.integers(1, 4 * 24 * 5),
)
def test_periods_hold_every_quarter_exactly_once(name: str, grain: str, first: int, length: int) -> None:
    zone, start = ZoneInfo(name), utc("2027-01-01") + first * QUARTER
    end = start + length * QUARTER
    starts = list_starts(grain, start, end, zone)
    assert starts == sorted(set(starts))
    assert starts[0] <= start
    assert starts[-1] < end
    words = {"hour": "%Y-%m-%d %H %z", "day": "%Y-%m-%d", "week": "%G %V", "month": "%Y-%m"}[grain]
    for at in starts:
        inside = at + QUARTER * ((start > at) * ((start - at) // QUARTER))
        assert inside.astimezone(zone).strftime(words) == at.astimezone(zone).strftime(words)


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"by: expected one of group, .* found 'planet'"):
        RollupQuery(span=_span(), zone=BERLIN, by="planet")


def _span():
    class Day:
        start = utc("2027-01-15T00:00")
        end = utc("2027-01-16T00:00")

    return Day()
