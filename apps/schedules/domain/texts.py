"""Hours as people write them in one line: ``mon-fri 09:00-18:00; sat 10:00-14:00``, and special days as
``2026-12-25 closed Christmas; 2026-12-24 09:00-12:00 Christmas Eve``. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time

from apps.schedules.domain.hours import Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
_DAYS = re.compile(r"^([a-z]{3})(?:-([a-z]{3}))?$")
_SPAN = re.compile(r"^(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$")
SpecialDay = tuple[date, str, Span | None]


class BadHours(ValueError):
    """The text holds a part (the exception's own text) that is none."""


def format_week(blocks: Iterable[tuple[int, Span]]) -> str:
    """Return weekly hours as one line; days with the same hours that follow each other are one entry."""
    by_day: dict[int, list[Span]] = {}
    for weekday, span in sorted(blocks):
        by_day.setdefault(weekday, []).append(span)
    entries: list[tuple[int, int, list[Span]]] = []
    for weekday, spans in sorted(by_day.items()):
        if entries and entries[-1][1] == weekday - 1 and entries[-1][2] == spans:
            entries[-1] = (entries[-1][0], weekday, spans)
        else:
            entries.append((weekday, weekday, spans))
    return "; ".join(
        f"{DAYS[first]}{f'-{DAYS[last]}' if last > first else ''} {' '.join(map(_span_text, spans))}"
        for first, last, spans in entries
    )


def parse_week(text: str) -> list[tuple[int, Span]]:
    """Return the blocks of a line. Raises :class:`BadHours`."""
    return [block for entry in _entries(text) for block in _blocks(entry)]


def format_days(days: Iterable[SpecialDay]) -> str:
    """Return special days as one line."""
    return "; ".join(
        f"{day.isoformat()} {_span_text(span) if span else CLOSED} {name}".rstrip()
        for day, name, span in sorted(days, key=lambda entry: (entry[0], entry[1]))
    )


def parse_days(text: str) -> list[SpecialDay]:
    """Return the special days of a line. Raises :class:`BadHours`."""
    return [_special_day(entry) for entry in _entries(text)]


def _special_day(entry: str) -> SpecialDay:
    day, _, rest = entry.partition(" ")
    hours, _, name = rest.strip().partition(" ")
    try:
        return date.fromisoformat(day), name.strip(), None if hours == CLOSED else _span(hours)
    except ValueError:
        raise BadHours(entry) from None


def _blocks(entry: str) -> Iterator[tuple[int, Span]]:
    days, *hours = entry.lower().split()
    found = _DAYS.match(days)
    if found is None or not hours or found[1] not in DAYS or (found[2] and found[2] not in DAYS):
        raise BadHours(entry)
    first = DAYS.index(found[1])
    last = DAYS.index(found[2]) if found[2] else first
    for weekday in range(first, last + 1 if last >= first else last + 8):
        yield from ((weekday % 7, _span(text)) for text in hours)


def _span(text: str) -> Span:
    found = _SPAN.match(text)
    if found is None:
        raise BadHours(text)
    try:
        opens, closes = (time.fromisoformat(part.zfill(5)) for part in found.groups())
    except ValueError:
        raise BadHours(text) from None
    if opens == closes:
        raise BadHours(text)
    return Span(opens, closes)


def _span_text(span: Span) -> str:
    return f"{span.opens:%H:%M}-{span.closes:%H:%M}"


def _entries(text: str) -> Iterator[str]:
    return (entry.strip() for entry in re.split(r"[;\n；]+", text) if entry.strip())
