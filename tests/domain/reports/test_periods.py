"""Calendar periods: whole local days, what came before, and the days on which the clock is changed."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from apps.reports.domain.periods import Days, PeriodKind, days_before, days_of

TODAY = date(2028, 3, 1)  # a Wednesday, after a 29 February

EXPECTED = {
    "today": ("2028-03-01", "2028-03-01", "2028-02-29", "2028-02-29"),
    "yesterday": ("2028-02-29", "2028-02-29", "2028-02-28", "2028-02-28"),
    "this_week": ("2028-02-28", "2028-03-01", "2028-02-21", "2028-02-23"),
    "last_week": ("2028-02-21", "2028-02-27", "2028-02-14", "2028-02-20"),
    "this_month": ("2028-03-01", "2028-03-01", "2028-02-01", "2028-02-01"),
    "last_month": ("2028-02-01", "2028-02-29", "2028-01-01", "2028-01-31"),
    "this_quarter": ("2028-01-01", "2028-03-01", "2027-10-01", "2027-11-30"),
    "last_quarter": ("2027-10-01", "2027-12-31", "2027-07-01", "2027-09-30"),
    "this_year": ("2028-01-01", "2028-03-01", "2027-01-01", "2027-03-02"),
    "last_year": ("2027-01-01", "2027-12-31", "2026-01-01", "2026-12-31"),
    "last_7_days": ("2028-02-23", "2028-02-29", "2028-02-16", "2028-02-22"),
    "last_30_days": ("2028-01-31", "2028-02-29", "2028-01-01", "2028-01-30"),
    "last_90_days": ("2027-12-02", "2028-02-29", "2027-09-03", "2027-12-01"),
}


@pytest.mark.parametrize("kind", [kind for kind in PeriodKind if kind is not PeriodKind.DAYS])
def test_a_period_and_the_one_before(kind):
    days = days_of(kind, TODAY)
    before = days_before(kind, days)

    shown = tuple(day.isoformat() for day in (days.first, days.last, before.first, before.last))
    assert shown == EXPECTED[kind]


@given(
    st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.DAYS]), st.dates(date(2000, 1, 1))
)
def test_what_came_before_never_overlaps(kind, today):
    days = days_of(kind, today)

    assert days.last <= today
    assert days_before(kind, days).last < days.first


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-01", 24)])
def test_a_day_is_as_long_as_the_clock_says(day, hours):
    start, end = Days(date.fromisoformat(day), date.fromisoformat(day)).moments(ZoneInfo("Europe/Berlin"))

    assert end.timestamp() - start.timestamp() == hours * 3600


def test_no_day_and_too_many_days_are_refused():
    with pytest.raises(ValueError, match="before the first"):
        Days(TODAY, TODAY - timedelta(days=1))
    with pytest.raises(ValueError, match="too many"):
        Days(date(2000, 1, 1), TODAY)
    with pytest.raises(ValueError, match="named"):
        days_of(PeriodKind.DAYS, TODAY)
