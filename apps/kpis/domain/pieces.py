"""Which part of a window is made of stored blocks, and which of finer rows. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

Range = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Pieces:
    """In order, without overlaps, and together the whole: ``blocks`` are whole stored blocks side by side, ``rest`` is
    what is left."""

    blocks: list[Range] = field(default_factory=list)
    rest: list[Range] = field(default_factory=list)


def split(ranges: Iterable[Range], begins: Sequence[datetime], cuts: Sequence[datetime]) -> Pieces:
    """Split ``ranges``. ``begins``: where blocks begin, in order; the last only ends the one before. ``cuts``, in
    order: where what is asked for begins anew; a block with a cut inside cannot be used."""
    whole = [(a, b) for a, b in pairwise(begins) if not _is_cut(a, b, cuts)]
    pieces = Pieces()
    for start, end in ranges:
        inside = [(a, b) for a, b in whole if start <= a and b <= end]
        blocks = _joined(inside)
        pieces.blocks.extend(blocks)
        edges = [start, *(edge for block in blocks for edge in block), end]
        pieces.rest.extend((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return pieces


def _is_cut(start: datetime, end: datetime, cuts: Sequence[datetime]) -> bool:
    index = bisect_right(cuts, start)
    return index < len(cuts) and cuts[index] < end


def _joined(ranges: Iterable[Range]) -> list[Range]:
    found: list[Range] = []
    for start, end in ranges:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
