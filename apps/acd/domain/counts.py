"""How many callers wait for a voice, group by group, and who of them longest."""

from collections import defaultdict
from typing import NamedTuple

from apps.acd.domain.heap import LazyHeap
from apps.acd.domain.state import WorkItem


class Waiting(NamedTuple):
    """``oldest_queued_at`` is 0.0 where nobody waits."""

    callers: int
    oldest_queued_at: float


class WaitingCounts:
    """Counts a caller from the queue until an agent's voice: one whose offer rings still waits."""

    def __init__(self) -> None:
        self._lines: dict[str, LazyHeap[str]] = defaultdict(LazyHeap)
        self._group_of: dict[str, str] = {}

    def follow(self, interaction_id: str, item: WorkItem | None) -> None:
        """Take over whether and where the interaction waits now; None for one that the ACD does not have."""
        group = item.group if item and item.is_waiting and not item.to_dial else None
        before = self._group_of.pop(interaction_id, None)
        if before is not None and before != group:
            self._lines[before].discard(interaction_id)
        if item and group is not None:
            self._group_of[interaction_id] = group
            self._lines[group].put(interaction_id, (item.waiting_since, item.order))

    def of(self, group: str) -> Waiting:
        """Return the figures of a group; an unknown one has nobody waiting."""
        line = self._lines.get(group)
        first = line.first() if line else None
        return Waiting(len(line), first[0][0]) if line and first else Waiting(0, 0.0)
