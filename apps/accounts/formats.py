"""How figures look in lists."""


def format_seconds(seconds: float | None) -> str:
    """Return a duration as ``m:ss``, or ``h:mm:ss`` from an hour on; a dash where there is none.

    >>> format_seconds(65.4), format_seconds(3725), format_seconds(None)
    ('1:05', '1:02:05', '–')
    """
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
