"""Days on a clock."""

from datetime import date, datetime, time, tzinfo


def begin_of_day(day: date, zone: tzinfo) -> float:
    """Return the first moment of ``day`` in ``zone`` (Unix seconds)."""
    return datetime.combine(day, time(), zone).timestamp()
