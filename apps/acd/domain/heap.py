"""A heap from which entries may be taken in the middle: the building block of every waiting line here."""

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

Id = TypeVar("Id", str, int)
Key = tuple[float, ...]

SMALL = 64
"""Below this many entries a heap is not worth compacting."""


class LazyHeap(Generic[Id]):
    """Ids in the order of their keys. Putting and removing cost O(log n), looking at the first one O(1) amortised.

    Removing only forgets the id; its entry stays in the heap, dead, until it comes to the top or until more than half
    of all entries are dead, when the heap is built anew.
    """

    __slots__ = ("_heap", "_live")

    def __init__(self) -> None:
        self._heap: list[tuple[Key, Id]] = []
        self._live: dict[Id, Key] = {}

    def __len__(self) -> int:
        return len(self._live)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._live

    def __iter__(self) -> Iterator[Id]:
        """Yield the ids in no particular order."""
        return iter(list(self._live))

    def in_order(self) -> list[Id]:
        """Return the ids by their keys, lowest first: O(n log n)."""
        return sorted(self._live, key=self._live.__getitem__)

    def put(self, id_: Id, key: Key) -> None:
        """Add ``id_`` at ``key``, or move it there."""
        if self._live.get(id_) == key:
            return
        self._live[id_] = key
        heappush(self._heap, (key, id_))
        self._compact()

    def discard(self, id_: Id) -> None:
        """Take ``id_`` out; an unknown one is fine."""
        if self._live.pop(id_, None) is not None:
            self._compact()

    def first(self, skip: Callable[[Id], bool] | None = None) -> tuple[Key, Id] | None:
        """Return the (key, id) with the lowest key, leaving out the ids for which ``skip`` is true; None if there is
        no other."""
        heap = self._heap
        if skip is None and heap and self._live.get(heap[0][1]) is heap[0][0]:
            return heap[0]  # the usual case, without a further call
        found = self._next()
        if skip is None:
            return found
        passed: list[tuple[Key, Id]] = []
        while found is not None and skip(found[1]):
            passed.append(heappop(self._heap))
            found = self._next()
        for entry in passed:
            heappush(self._heap, entry)
        return found

    def _next(self) -> tuple[Key, Id] | None:
        heap, live = self._heap, self._live
        while heap:
            entry = heap[0]
            if live.get(entry[1]) is entry[0]:  # the very object: an equal key of an earlier stay is dead
                return entry
            heappop(heap)
        return None

    def _compact(self) -> None:
        if len(self._heap) > max(SMALL, 2 * len(self._live)):
            self._heap = [(key, id_) for id_, key in self._live.items()]
            heapify(self._heap)
