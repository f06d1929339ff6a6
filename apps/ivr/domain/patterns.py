"""Patterns of numbers: the part of regular expressions that cannot run away.

Alternatives (``|``) of digits, ``\\d``, ``.`` and classes (``[0-35]``, ``[^0]``), with ``?``, ``*``, ``+``, ``{3}``,
``{2,}`` or ``{2,5}``. There are no groups, so that nothing is repeated inside a repetition: a match takes a number of
steps that is bounded by the lengths of pattern and text. A pattern must match the whole number.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from apps.ivr.domain.fields import Json, Kind, Malformed
from apps.ivr.domain.text import is_printable, shown
from apps.kernel.sentence import Sentence as _

MAX_PATTERN = 100
MAX_REPEAT = 32
DIGITS = "0123456789"

_ITEM = re.compile(
    r"(?P<one>[0-9]|\\d|\.|\[(?P<inverse>\^?)(?P<ranges>(?:[0-9]-[0-9]|[0-9])+)\])"
    r"(?P<often>[?*+]|\{(?P<least>[0-9]{1,2})(?P<comma>,(?P<most>[0-9]{1,2})?)?\})?"
)
_SHORT = {"?": (0, 1), "*": (0, MAX_REPEAT), "+": (1, MAX_REPEAT), None: (1, 1)}


@dataclass(frozen=True, slots=True)
class Item:
    """One of these digits, at least and at most so often."""

    digits: frozenset[str]
    least: int
    most: int


@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> tuple[tuple[Item, ...], ...]:
    """Return the alternatives of a pattern; raise ``ValueError`` naming the place at fault."""
    alternatives = []
    place = 0
    for part in text.split("|"):
        items = []
        end = place + len(part)
        while place < end:
            found = _ITEM.match(text, place, end)
            if found is None:
                raise ValueError(
                    _(
                        "cannot be used from character %(place)s on: %(part)s",
                        place=place + 1,
                        part=shown(text[place:end]),
                    )
                )
            items.append(_item(found))
            place = found.end()
        alternatives.append(tuple(items))
        place += 1
    return tuple(alternatives)


def _item(found: re.Match[str]) -> Item:
    if found["least"] is None:
        least, most = _SHORT[found["often"]]
    else:
        least = int(found["least"])
        most = int(found["most"] or MAX_REPEAT) if found["comma"] else least
    if not least <= most <= MAX_REPEAT:
        raise ValueError(
            _(
                "repeats %(part)s more often than %(most)s times, or the wrong way round",
                part=shown(found[0]),
                most=MAX_REPEAT,
            )
        )
    return Item(_digits(found), least, most)


def _digits(found: re.Match[str]) -> frozenset[str]:
    if found["ranges"] is None:
        return frozenset(found["one"] if found["one"] in DIGITS else DIGITS)
    named = re.sub(r"([0-9])-([0-9])", lambda pair: DIGITS[int(pair[1]) : int(pair[2]) + 1], found["ranges"])
    return frozenset(set(DIGITS) - set(named) if found["inverse"] else named)


def matches(pattern: str, number: str) -> bool:
    """Return whether one of the alternatives is the whole of ``number``."""
    return any(_matches(items, number) for items in parse_pattern(pattern))


def _matches(items: tuple[Item, ...], number: str) -> bool:
    reached = {0}
    for item in items:
        reached = {end for start in reached for end in _ends(item, number, start)}
    return len(number) in reached


def _ends(item: Item, number: str, start: int) -> range:
    """Return where ``item`` may end that begins at ``start``."""
    end = start
    while end < len(number) and end - start < item.most and number[end] in item.digits:
        end += 1
    return range(start + item.least, end + 1)


class Pattern(Kind[str]):
    """A pattern of digits; empty where it is left out."""

    def parse(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise Malformed("wrong-type", _("must be text, not %(raw)s", raw=shown(raw)))
        if len(raw) > MAX_PATTERN:
            raise Malformed("too-long", _("is longer than %(most)s characters", most=MAX_PATTERN))
        if not is_printable(raw):
            raise Malformed(
                "unprintable", _("holds a character that cannot be shown: %(raw)s", raw=shown(raw))
            )
        try:
            parse_pattern(raw)
        except ValueError as error:
            raise Malformed("bad-pattern", error.args[0]) from None
        return raw

    def schema(self) -> Json:
        return {"type": "string", "maxLength": MAX_PATTERN}
