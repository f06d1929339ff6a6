"""When a service level policy may begin: on the 15-minute raster of all figures, and not in the past."""

from datetime import UTC, datetime

QUARTER_SECONDS = 900
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for "since ever": the first policy of a group begins here."""

DEFAULT_FORMULA = "D"
DEFAULT_THRESHOLD_SECONDS = 20
DEFAULT_SHORT_ABANDON_SECONDS = 5


def is_on_raster(moment: datetime) -> bool:
    """Return whether a quarter of an hour begins at ``moment``. No interval then holds two policies."""
    return moment.microsecond == 0 and moment.timestamp() % QUARTER_SECONDS == 0


def next_quarter(moment: datetime) -> datetime:
    """Return the first beginning of a quarter of an hour that is not before ``moment``, in its time zone."""
    seconds = -(-moment.timestamp() // QUARTER_SECONDS) * QUARTER_SECONDS
    return datetime.fromtimestamp(seconds, moment.tzinfo)
