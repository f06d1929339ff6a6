"""The 15-minute raster of all figures, in Unix seconds.

Every time zone in use today has an offset that is a multiple of 15 minutes, so a local day is always a whole
number of intervals.
"""

INTERVAL_SECONDS = 900
_MICRO = 1_000_000


def interval_of(seconds: float) -> int:
    """Return the start of the interval that holds this moment.

    The moment is first rounded to the microsecond, as the database stores it: a moment read back falls into
    the interval into which it was counted.
    """
    return round(seconds * _MICRO) // (INTERVAL_SECONDS * _MICRO) * INTERVAL_SECONDS


def interval_at_or_after(seconds: float) -> int:
    """Return the start of the first interval that does not begin before this moment."""
    start = interval_of(seconds)
    return start if round(seconds * _MICRO) == start * _MICRO else start + INTERVAL_SECONDS
