"""How many callers wait for a voice, group by group, and who of them longest; and how much work waits."""

from collections import defaultdict
from collections.abc import Hashable
from typing import NamedTuple

from apps.acd.domain.heap import LazyHeap
from apps.acd.domain.state import WorkItem
from apps.agents.domain.capacity import Medium


class Waiting(NamedTuple):
    """``oldest_queued_at`` is 0.0 where nobody waits."""

    callers: int
    oldest_queued_at: float


class WaitingCounts:
    """Counts a caller from the queue until an agent's voice: one whose offer rings still waits."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, LazyHeap[str]] = defaultdict(LazyHeap)
        self._line_of: dict[str, Hashable] = {}

    def follow(self, interaction_id: str, item: WorkItem | None) -> None:
        """Take over whether and where the interaction waits now; None for one that the ACD does not have."""
        line = _line(item.group, item.medium) if item and item.is_waiting and not item.to_dial else None
        before = self._line_of.pop(interaction_id, None)
        if before is not None and before != line:
            self._lines[before].discard(interaction_id)
        if item and line is not None:
            self._line_of[interaction_id] = line
            self._lines[line].put(interaction_id, (item.waiting_since, item.order))

    def of(self, group: str, medium: str = Medium.VOICE) -> Waiting:
        """Return the figures of a group; an unknown one has nobody waiting."""
        line = self._lines.get(_line(group, medium))
        first = line.first() if line else None
        return Waiting(len(line), first[0]) if line and first else Waiting(0, 0.0)


def _line(group: str, medium: str) -> Hashable:
    """Callers are the many: they need no second key."""
    return group if medium == Medium.VOICE else (group, medium)
