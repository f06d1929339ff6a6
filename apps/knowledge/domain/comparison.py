"""Two versions of a text side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
# Beyond it a line is shown as changed without saying where.
_MAX_LINE = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of either side (None: there is none); its parts as (text, is different)."""

    kind: str
    left: tuple[tuple[str, bool], ...] | None
    right: tuple[tuple[str, bool], ...] | None


def compare(left: str, right: str) -> list[Row]:
    """Return the lines of both texts beside each other, in their order."""
    old, new = left.splitlines(), right.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        row
        for tag, a, b, c, d in matcher.get_opcodes()
        for row in (_same(old[a:b]) if tag == "equal" else _different(old[a:b], new[c:d]))
    ]


def _same(lines: list[str]) -> Iterator[Row]:
    for line in lines:
        part = ((line, False),)
        yield Row(SAME, part, part)


def _different(old: list[str], new: list[str]) -> Iterator[Row]:
    both = min(len(old), len(new))
    for left, right in zip(old, new, strict=False):
        yield Row(CHANGED, *_parts(left, right))
    for line in old[both:]:
        yield Row(REMOVED, ((line, True),), None)
    for line in new[both:]:
        yield Row(ADDED, None, ((line, True),))


def _parts(left: str, right: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    if max(len(left), len(right)) > _MAX_LINE:
        return ((left, True),), ((right, True),)
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    olds = tuple((left[a:b], tag != "equal") for tag, a, b, _c, _d in codes if b > a)
    news = tuple((right[c:d], tag != "equal") for tag, _a, _b, c, d in codes if d > c)
    return olds, news
