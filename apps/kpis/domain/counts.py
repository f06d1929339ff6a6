"""What is counted. Every figure is a formula over these counts, and counts of disjoint intervals simply add
up.

Durations are decimals with millisecond resolution, not floats: sums must be the same whatever the order and
the batches in which they were made, or a rebuild could never be compared with what it replaces.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from operator import add, attrgetter
from typing import Any

_ZERO = Decimal(0)


def exact_seconds(value: float) -> Decimal:
    """Return a duration in seconds, rounded to the millisecond, as an exact decimal. A negative one, which only a clock
    that was set back can have made, is 0: no sum may shrink by a wait."""
    return Decimal(max(0, round(value * 1000))).scaleb(-3)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a set of queue segments (one interval of one group, a day, a single segment …).

    ``*_within`` means: after at most the group's threshold T. ``short_abandoned``: after at most the group's
    short abandon limit S; those are part of ``abandoned``. ``handled`` are conversations that ended (each
    ``held`` at least once or not, each passed on as one of ``transfers`` or not). ``contacts`` and
    ``contacts_repeated`` belong to the first contact resolution and come from whole interactions.
    ``callbacks_within``: left the queue after at most T with the promise of a callback, and the promise was kept.
    ``level_numerator`` and ``level_denominator`` are those of the service level by which each single segment was
    judged: the formula of its group's policy when it was queued.
    """

    offered: int = 0
    answered: int = 0
    answered_within: int = 0
    abandoned: int = 0
    abandoned_within: int = 0
    short_abandoned: int = 0
    flowed_out: int = 0
    wait_seconds_answered: Decimal = _ZERO
    wait_seconds_abandoned: Decimal = _ZERO
    ring_seconds: Decimal = _ZERO
    talk_seconds: Decimal = _ZERO
    hold_seconds: Decimal = _ZERO
    wrap_up_seconds: Decimal = _ZERO
    handled: int = 0
    transfers: int = 0
    held: int = 0
    offers_made: int = 0
    offers_missed: int = 0
    offers_rejected: int = 0
    callbacks_within: int = 0
    level_numerator: int = 0
    level_denominator: int = 0
    contacts: int = 0
    contacts_repeated: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _values(self), _values(other)))

    def __bool__(self) -> bool:
        return any(_values(self))

    def as_dict(self) -> dict[str, int | Decimal]:
        """Return the counts by name."""
        return dict(zip(FIELDS, _values(self), strict=True))


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Counts))
SECONDS_FIELDS: tuple[str, ...] = tuple(name for name in FIELDS if "_seconds" in name)
NOT_STORED = frozenset({"contacts", "contacts_repeated"})
STORED_FIELDS: tuple[str, ...] = tuple(name for name in FIELDS if name not in NOT_STORED)
"""What an interval row holds; the others do not follow from single events of one segment."""

_values = attrgetter(*FIELDS)

ALIASES = {"queued": "offered"}
"""Other names under which people may write a count down."""


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum; of nothing it is zero."""
    return sum(counts, Counts())


def parse_counts(values: Mapping[str, Any]) -> Counts:
    """Return the counts that a person wrote down, e.g. ``{"answered": 1000, "answered_within": 860}``.

    ``queued`` is another name of ``offered``. Raises ValueError, naming the field, for an unknown name, a negative
    number, what is no number, or two different numbers for one count.
    """
    unknown = sorted(set(values) - set(FIELDS) - set(ALIASES))
    if unknown:
        raise ValueError(f"unknown count {unknown[0]!r}; known are {', '.join((*FIELDS, *ALIASES))}")
    found: dict[str, Any] = {}
    for given, value in values.items():
        name, number = ALIASES.get(given, given), parse_number(given, value)
        if found.setdefault(name, number) != number:
            raise ValueError(f"{given}: two different numbers for {name}, {found[name]} and {number}")
    return Counts(**found)


def parse_number(name: str, value: Any) -> Any:
    """Return a count or, where the name says so, seconds. Raises ValueError, naming the field, for anything else."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{name}: {value!r} is not a number") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{name}: expected a number from 0, found {value!r}")
    if "_seconds" in name:
        return number
    if number != int(number):
        raise ValueError(f"{name}: expected a whole number, found {value!r}")
    return int(number)
