"""Hours in one line of a sheet."""

from datetime import date, time

import pytest
from hypothesis import given, settings, strategies as st

from apps.schedules.domain.hours import Span
from apps.schedules.domain.texts import BadHours, format_days, format_week, parse_days, parse_week

NINE_TO_SIX, NIGHT = Span(time(9), time(18)), Span(time(22), time(6))


def test_a_week():
    text = "mon-fri 09:00-18:00; sun 09:00-18:00 22:00-06:00"
    blocks = parse_week(text)
    assert blocks == [*((day, NINE_TO_SIX) for day in range(5)), (6, NINE_TO_SIX), (6, NIGHT)]
    assert format_week(blocks) == text
    assert [day for day, _ in parse_week("Sat-Mon 9:00-18:00")] == [5, 6, 0]


SPANS = st.builds(Span, st.times(), st.times()).map(
    lambda span: Span(*(moment.replace(second=0, microsecond=0, fold=0) for moment in (span.opens, span.closes)))
).filter(lambda span: span.opens != span.closes)  # fmt: skip


@settings(max_examples=40)
@given(st.sets(st.tuples(st.integers(0, 6), SPANS), max_size=12))
def test_what_is_written_is_read(blocks):
    assert parse_week(format_week(blocks)) == sorted(blocks)


def test_special_days():
    days = [(date(2026, 12, 24), "Christmas Eve", NINE_TO_SIX), (date(2026, 12, 25), "", None)]
    assert format_days(days) == "2026-12-24 09:00-18:00 Christmas Eve; 2026-12-25 closed"
    assert parse_days(format_days(days)) == days


@pytest.mark.parametrize(
    "text", ["mon", "foo 09:00-10:00", "mon 25:00-26:00", "mon-xyz 09:00-10:00", "mon 09:00-09:00"]
)
def test_what_are_no_hours(text):
    with pytest.raises(BadHours):
        parse_week(text)


@pytest.mark.parametrize("text", ["2026-13-01 closed", "soon closed", "2026-12-01", "2026-12-01 open"])
def test_what_are_no_special_days(text):
    with pytest.raises(BadHours):
        parse_days(text)
