"""Schedules in plain words: real calendars, one moment a day whatever the clock does."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from apps.subscriptions.domain.schedule import LAST_DAY, Cadence, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 1, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
SCHEDULES = st.builds(
    Schedule, st.sampled_from(Cadence), st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from([BERLIN, SHANGHAI, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")]),
    st.integers(0, 6), st.integers(0, 31),
)  # fmt: skip


def days(schedule: Schedule, after: date, count: int) -> list[str]:
    start = datetime.combine(after, time(), schedule.zone)
    return [f"{at:%m-%d %H:%M}" for at in schedule.upcoming(start, count)]


D, WD, W, M, Q = Cadence


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (Schedule(D, time(8), SHANGHAI), date(2026, 2, 27), ["02-27 08:00", "02-28 08:00", "03-01 08:00"]),
        (Schedule(WD, time(8), SHANGHAI), date(2026, 11, 27), ["11-27 08:00", "11-30 08:00"]),
        (Schedule(W, time(7, 30), BERLIN, weekday=2), date(2026, 11, 28), ["12-02 07:30", "12-09 07:30"]),
        (Schedule(M, time(8), BERLIN, day=31), date(2027, 1, 1), ["01-31 08:00", "02-28 08:00", "03-31 08:00"]),
        (Schedule(M, time(8), BERLIN, day=LAST_DAY), date(2028, 2, 1), ["02-29 08:00", "03-31 08:00"]),
        (Schedule(Q, time(8), BERLIN, day=2), date(2026, 11, 28), ["01-02 08:00", "04-02 08:00", "07-02 08:00"]),
        # 02:30 does not exist on 28 March 2027, and exists twice on 31 October: one run each.
        (Schedule(D, time(2, 30), BERLIN), date(2027, 3, 27), ["03-27 02:30", "03-28 03:30", "03-29 02:30"]),
        (Schedule(D, time(2, 30), BERLIN), date(2027, 10, 30), ["10-30 02:30", "10-31 02:30", "11-01 02:30"]),
    ],
)  # fmt: skip
def test_a_schedule_follows_the_calendar(schedule, after, expected):
    assert days(schedule, after, len(expected)) == expected


def test_of_an_hour_that_comes_twice_the_first_one_counts():
    schedule = Schedule(Cadence.DAILY, time(2, 30), BERLIN)

    first = schedule.moment(date(2027, 10, 31))

    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert schedule.next_after(first) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


@settings(max_examples=40)
@given(SCHEDULES, st.integers(0, 2_000 * 1440).map(lambda minutes: START + timedelta(minutes=minutes)))
def test_moments_grow_and_each_is_of_a_day_of_its_own(schedule, after):
    moments = schedule.upcoming(after, 4)

    assert after < moments[0] < moments[1] < moments[2] < moments[3]
    assert schedule.next_after(moments[0]) == moments[1]
    assert len({at.date() for at in moments}) == 4
    assert moments[1] - moments[0] < timedelta(days=93)


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"day": 32}, {"day": -1}])
def test_a_schedule_refuses_what_no_calendar_has(wrong):
    with pytest.raises(ValueError, match="expected a"):
        Schedule(Cadence.DAILY, time(8), BERLIN, **wrong)
