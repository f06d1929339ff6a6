"""Calls that a node did not take, as counts. They were never offered to a queue: no figure of a group holds them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from apps.interactions.domain.events import InteractionShed
from apps.interactions.domain.record import Recorded
from apps.kpis.domain.intervals import interval_of


@dataclass(frozen=True, slots=True, order=True)
class ShedKey:
    """One row: ``reason`` ``calls`` (too many at once) or ``rate`` (too many new ones), ``policy`` ``busy`` or ``flow``
    as in the event."""

    node: str
    interval_start: int
    reason: str
    policy: str


def count_sheds(batch: Iterable[Recorded]) -> Counter[ShedKey]:
    """Return what ``batch`` adds to each row."""
    return Counter(
        ShedKey(
            recorded.event.node,
            interval_of(recorded.at - recorded.event.seconds_ago),
            recorded.event.reason,
            recorded.event.policy,
        )
        for recorded in batch
        if isinstance(recorded.event, InteractionShed)
    )
