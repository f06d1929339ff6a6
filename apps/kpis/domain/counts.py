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
    """Return a duration in seconds, rounded to the millisecond, as an exact decimal."""
    return Decimal(round(value * 1000)).scaleb(-3)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a set of queue segments (one interval of one group, a day, a single segment …).

    ``*_within`` means: after at most the group's threshold T. ``short_abandoned``: after at most the group's
    short abandon limit S; those are part of ``abandoned``. ``handled`` are conversations that ended (each
    ``held`` at least once or not, each passed on as one of ``transfers`` or not). ``contacts`` and
    ``contacts_repeated`` belong to the first contact resolution and come from whole interactions,
    ``callbacks_within`` from kept callback promises.
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
    contacts: int = 0
    contacts_repeated: int = 0
    callbacks_within: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _values(self), _values(other)))

    def __bool__(self) -> bool:
        return any(_values(self))

    def as_dict(self) -> dict[str, int | Decimal]:
        """Return the counts by name."""
        return dict(zip(FIELDS, _values(self), strict=True))


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Counts))
SECONDS_FIELDS: tuple[str, ...] = tuple(name for name in FIELDS if "_seconds" in name)
NOT_STORED = frozenset({"contacts", "contacts_repeated", "callbacks_within"})
STORED_FIELDS: tuple[str, ...] = tuple(name for name in FIELDS if name not in NOT_STORED)
"""What an interval row holds; the others do not follow from single events of one segment."""

_values = attrgetter(*FIELDS)


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum; of nothing it is zero."""
    return sum(counts, Counts())


def parse_counts(values: Mapping[str, Any]) -> Counts:
    """Return the counts that a person wrote down, e.g. ``{"answered": 1000, "answered_within": 860}``.

    Raises ValueError, naming the field, for an unknown name, a negative number, or what is no number.
    """
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise ValueError(f"unknown count {unknown[0]!r}; known are {', '.join(FIELDS)}")
    return Counts(**{name: _number(name, value) for name, value in values.items()})


def _number(name: str, value: Any) -> Any:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{name}: {value!r} is not a number") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{name}: expected a number from 0, found {value!r}")
    if name in SECONDS_FIELDS:
        return number
    if number != int(number):
        raise ValueError(f"{name}: expected a whole number, found {value!r}")
    return int(number)
