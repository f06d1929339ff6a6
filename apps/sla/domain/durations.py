"""Working time as people write it: ``4:00``, ``30m``, ``2h``, ``1h 30m``."""

import re

_CLOCK = re.compile(r"([0-9]{1,5}):([0-5]?[0-9])")
_UNITS = re.compile(r"(?:([0-9]{1,5})\s*h)?\s*(?:([0-9]{1,6})\s*m(?:in)?)?")


def parse_duration(text: str) -> int:
    """Return the seconds; raise ``ValueError`` for what is no duration."""
    text = text.strip().lower()
    match = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if not text or match is None:
        raise ValueError(text)
    return int(match[1] or 0) * 3600 + int(match[2] or 0) * 60


def format_duration(seconds: int) -> str:
    """Return hours and minutes, such as ``4:00``; a started minute counts."""
    sign, minutes = ("-" if seconds < 0 else ""), -(-abs(seconds) // 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"
