"""The tree of categories, as parents by id."""

from collections.abc import Mapping

MAX_DEPTH = 20


def would_loop(parents: Mapping[int, int | None], child: int, parent: int | None) -> bool:
    """Return whether ``child`` below ``parent`` would hang below itself."""
    at = parent
    while at is not None and at != child:
        at = parents.get(at)
    return at == child


def family(parents: Mapping[int, int | None], top: int) -> set[int]:
    """Return ``top`` and everything below it."""
    found, news = {top}, {top}
    while news:
        news = {child for child, parent in parents.items() if parent in news} - found
        found |= news
    return found


def depth(parents: Mapping[int, int | None], child: int) -> int:
    """Return how many categories are above ``child``."""
    steps, at = 0, parents.get(child)
    while at is not None and steps < MAX_DEPTH:
        steps, at = steps + 1, parents.get(at)
    return steps
