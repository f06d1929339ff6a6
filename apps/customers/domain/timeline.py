"""One list of everything that happened with a customer, newest first, put together from several sources by pages."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

Key = int | str
LONGEST_CURSOR = 400


class BadCursor(ValueError):
    """This is no cursor that a page gave out."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: entries are ordered by time, then source, then key, all descending."""

    at: datetime
    source: str
    key: Key


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. ``key`` is unique within its source and of one type there; ``medium`` is what the list
    is filtered by; ``title`` and ``text`` are for people, ``link`` a path, or empty."""

    at: datetime
    source: str
    key: Key
    medium: str
    title: str
    text: str = ""
    link: str = ""

    @property
    def place(self) -> Place:
        """Where the entry is in the list."""
        return Place(self.at, self.source, self.key)


def write_cursor(place: Place) -> str:
    """Return the place as text for an address."""
    raw = json.dumps([place.at.isoformat(), place.source, place.key], ensure_ascii=False)
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Place:
    """Return the place of :func:`write_cursor`; raise :class:`BadCursor` for anything else."""
    if len(text) > LONGEST_CURSOR:
        raise BadCursor
    try:
        raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        at, source, key = raw
        place = Place(datetime.fromisoformat(at), source, key)
    except (binascii.Error, UnicodeError, TypeError, ValueError, RecursionError) as error:
        raise BadCursor from error
    wrong_type = not isinstance(place.source, str) or isinstance(key, bool) or not isinstance(key, int | str)
    if wrong_type or place.at.tzinfo is None or (isinstance(key, int) and abs(key) >= 2**63):
        raise BadCursor
    return place


def put_together(lists: Iterable[Sequence[Entry]], limit: int) -> tuple[list[Entry], Place | None]:
    """Return the first ``limit`` entries of the lists, each in the order of the whole, and where they end if there are
    more. Each list must hold ``limit + 1`` entries if its source has so many."""
    ordered = merge(*lists, key=_order, reverse=True)
    found = list(islice(ordered, limit + 1))
    page = found[:limit]
    return page, page[-1].place if len(found) > limit and page else None


def _order(entry: Entry) -> tuple[datetime, str, Key]:
    return entry.at, entry.source, entry.key
