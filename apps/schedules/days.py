"""Days on the site's clock."""

from datetime import date, datetime, time

from django.utils import timezone


def begin_of_day(day: date) -> float:
    """Return the first moment of ``day`` on the site's clock (Unix seconds)."""
    return datetime.combine(day, time(), timezone.get_default_timezone()).timestamp()
