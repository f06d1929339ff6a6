import pytest

from apps.sla.domain.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4:00", 14_400), ("0:05", 300), ("30m", 1800), (" 2H ", 7200), ("1h 30min", 5400), ("100:00", 360_000)],
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert parse_duration(text) == seconds
    assert parse_duration(format_duration(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "4", "-1:00", "1:60", "1:2:3", "h", "٣:00", "9" * 50 + "h", "1d"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError):
        print(parse_duration(text))


def test_a_started_minute_counts():
    assert [format_duration(n) for n in (0, 1, 3600, -61)] == ["0:00", "0:01", "1:00", "-0:02"]
