"""A heap from which entries may be taken in the middle: the building block of every waiting line here."""

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush
from typing import Any, Generic, TypeVar

Id = TypeVar("Id", str, int)
Key = tuple[float, ...]
Entry = tuple[Any, ...]
"""A key with the id behind it. One tuple, because two within each other are compared twice as slowly."""

SMALL = 64
"""Below this many entries a heap is not worth compacting."""


class LazyHeap(Generic[Id]):
    """Ids in the order of their keys, equal ones in their own. Putting and removing cost O(log n), looking at the first
    one O(1) amortised.

    Removing only forgets the id; its entry stays in the heap, dead, until it comes to the top or until more than half
    of all entries are dead, when the heap is built anew. This is the innermost loop of all routing: the code is flat
    where calls would be prettier.
    """

    __slots__ = ("_heap", "_live")

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._live: dict[Id, Entry] = {}

    def __len__(self) -> int:
        return len(self._live)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._live

    def __iter__(self) -> Iterator[Id]:
        """Yield the ids in no particular order."""
        return iter(list(self._live))

    def in_order(self) -> list[Id]:
        """Return the ids by their keys, lowest first: O(n log n)."""
        return [entry[-1] for entry in sorted(self._live.values())]

    def put(self, id_: Id, key: Key) -> None:
        """Add ``id_`` at ``key``, or move it there."""
        self.put_entry((*key, id_))

    def put_entry(self, entry: Entry) -> None:
        """Add an id at a key, or move it there; both in one."""
        id_ = entry[-1]
        if self._live.get(id_) == entry:
            return
        self._live[id_] = entry
        heappush(self._heap, entry)
        if len(self._heap) > SMALL:
            self._compact()

    def discard(self, id_: Id) -> None:
        """Take ``id_`` out; an unknown one is fine."""
        if self._live.pop(id_, None) is not None and len(self._heap) > SMALL:
            self._compact()

    def first(self, skip: Callable[[Id], bool] | None = None) -> Entry | None:
        """Return the entry with the lowest key, leaving out the ids for which ``skip`` is true; None if there is no
        other."""
        heap, live = self._heap, self._live
        while heap:
            entry = heap[0]
            if live.get(entry[-1]) is entry:  # the very object: an equal key of an earlier stay is dead
                return entry if skip is None or not skip(entry[-1]) else self._first_but(skip)
            heappop(heap)
        return None

    def _first_but(self, skip: Callable[[Id], bool]) -> Entry | None:
        """Return the first one that is not skipped; the one at the top is."""
        passed = [heappop(self._heap)]
        while (found := self.first()) is not None and skip(found[-1]):
            passed.append(heappop(self._heap))
        for entry in passed:
            heappush(self._heap, entry)
        return found

    def _compact(self) -> None:
        if len(self._heap) > 2 * len(self._live):
            self._heap = list(self._live.values())
            heapify(self._heap)
