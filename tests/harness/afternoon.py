"""A day that is long enough: tests of "today" must hold at every hour, also just after midnight."""

from datetime import UTC, datetime


def afternoon_zone() -> str:
    """Return the name of a time zone in which it is between 14 and 15 o'clock now."""
    ahead = 14 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"  # its sign is that of POSIX: west is positive
