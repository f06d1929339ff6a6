"""Who is on which list: a frozen picture, replaced whole.

A list of 100,000 entries takes 0.8 MB: each entry is one whole number in a sorted array, the digits of a telephone
number, or, negative, those of a beginning. E.164 has no leading zeros, so nothing is lost.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.customers.domain.numbers import to_e164
from apps.numberlists.domain.entries import STAR


def key_of(number: str) -> int:
    """Return the whole number that stands for an entry such as ``+4917012345`` or ``+49170*``."""
    return -int(number[1:-1]) if number.endswith(STAR) else int(number[1:])


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one list. ``until``: when those end that do (Unix seconds)."""

    keys: "array[int]"
    until: Mapping[int, float] = field(default_factory=dict)

    def hold(self, digits: str, now: float) -> bool:
        """Return whether the number of these digits, or a beginning of it, is on the list at ``now``."""
        beginnings = (-int(digits[:length]) for length in range(1, len(digits) + 1))
        return any(self._has(key, now) for key in (int(digits), *beginnings))

    def _has(self, key: int, now: float) -> bool:
        place = bisect_left(self.keys, key)
        if place == len(self.keys) or self.keys[place] != key:
            return False
        return key not in self.until or now < self.until[key]


def to_entries(rows: Iterable[tuple[str, float | None]]) -> Entries:
    """Return the entries of ``rows``: number as in :func:`key_of`, and when it ends (Unix seconds, or None)."""
    keys, until = array("q"), {}
    for number, end in rows:
        keys.append(key := key_of(number))
        if end is not None:
            until[key] = end
    return Entries(array("q", sorted(keys)), until)


@dataclass(frozen=True, slots=True)
class NumberLists:
    """All active lists by their codes. ``region``: two-letter country code of callers in national form; ``always``:
    lists that every caller is on, for trials; ``barred``: the codes of those whose numbers must not be called."""

    lists: Mapping[str, Entries] = field(default_factory=dict)
    region: str = ""
    always: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()

    def of(self, number: str, now: float) -> tuple[str, ...]:
        """Return the codes of the lists that a caller's number is on, in their order; a number that was withheld, or
        is none, is on no list."""
        digits = self._digits(number)
        found = {code for code, entries in self.lists.items() if digits and entries.hold(digits, now)}
        return tuple(sorted(found.union(self.always)))

    def bar(self, number: str, now: float) -> bool:
        """Return whether a number, in any form in which it may be dialled, is on a list of those that must not be
        called."""
        if not self.barred:
            return False
        digits = self._digits(number)
        return bool(digits) and any(self.lists[code].hold(digits, now) for code in self.barred)

    def only_barred(self) -> "NumberLists":
        """Return the lists of numbers that must not be called alone."""
        kept = {code: entries for code, entries in self.lists.items() if code in self.barred}
        return NumberLists(kept, self.region, barred=self.barred)

    def _digits(self, number: str) -> str:
        read = to_e164(number, self.region)
        if read is None and number.startswith("+"):  # of an odd length, but it may begin like others
            read = number
        digits = (read or "").removeprefix("+")[:18]
        return digits if digits.isascii() and digits.isdigit() else ""


def obstacle_to_calling(number: str, refusers: frozenset[str], lists: NumberLists, now: float) -> str:
    """Return why a number must not be called: ``do_not_call`` (one of ``refusers``, the numbers of customers who do not
    want it), ``do_not_call_list``; empty: it may be."""
    if number in refusers:
        return "do_not_call"
    return "do_not_call_list" if lists.bar(number, now) else ""
