"""The fold of events into counts: what each event adds, to which group and to which interval.

Everything here is additive and looks at one event at a time, so the totals do not depend on how a stream was
cut into batches. What an event does not say itself (the group of an offer, when a conversation's caller began
to wait) comes from the segment that it belongs to, which a :class:`SegmentBook` knows.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.agents.domain.capacity import Medium
from apps.interactions.domain import events
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event
from apps.kpis.domain.counts import Counts, exact_seconds
from apps.kpis.domain.intervals import interval_of
from apps.kpis.domain.policies import PolicyBook
from apps.kpis.domain.segments import (
    GroupPolicy,
    counts_of_abandon,
    counts_of_answer,
    counts_of_conversation,
    counts_of_promise,
    with_level,
)

ARRIVAL = "arrival"
EVENT = "event"

_COUNTED: dict[type[Event], Callable[[Any, GroupPolicy], Counts]] = {
    events.InteractionQueued: lambda event, policy: Counts(offered=int(not event.handed_over)),
    events.InteractionAnswered: lambda event, policy: (
        Counts() if event.handed_over else counts_of_answer(event.wait_seconds, event.ring_seconds, policy)
    ),
    events.InteractionAbandoned: lambda event, policy: counts_of_abandon(event.wait_seconds, policy),
    events.InteractionFlowedOut: lambda event, policy: Counts(flowed_out=1),
    events.SegmentEnded: lambda event, policy: counts_of_conversation(
        event.talk_seconds, event.hold_seconds, event.ended_by
    ),
    events.WrapUpCompleted: lambda event, policy: Counts(
        wrap_up_seconds=exact_seconds(event.wrap_up_seconds)
    ),
    events.OfferMade: lambda event, policy: Counts(offers_made=1),
    events.OfferNotAnswered: lambda event, policy: Counts(offers_missed=1),
    events.OfferRejected: lambda event, policy: Counts(offers_rejected=1),
}

QUEUE_EVENTS = (
    events.InteractionQueued, events.InteractionAnswered, events.InteractionAbandoned, events.InteractionFlowedOut,
)  # fmt: skip
"""What counts for a queue: nothing of an interaction that began with us, also not after a transfer."""

OUTBOUND_BEGINNINGS = (events.CallPlaced, events.CallbackQueued)
"""How an outgoing interaction begins: each has exactly one of these, before everything that is counted."""

COUNTED_EVENTS: tuple[type[Event], ...] = (*_COUNTED, events.CallbackAttempted)
"""The event types that add to a figure; all others are skipped."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One row of figures. ``basis``: ``arrival`` puts everything that happens to an interaction into the
    interval in which its segment was queued, ``event`` into the interval in which it happens. The media have rows of
    their own: an e-mail that waits for hours says nothing of how fast calls are answered."""

    group: str
    interval_start: int
    basis: str
    medium: str = Medium.VOICE


@dataclass(frozen=True, slots=True)
class QueuedSegment:
    """A segment's group and medium, and when its wait began (Unix seconds)."""

    number: int
    group: str
    queued_at: float
    medium: str = Medium.VOICE


class SegmentBook:
    """Which segments each interaction has."""

    def __init__(self) -> None:
        self._segments: dict[str, dict[int, QueuedSegment]] = defaultdict(dict)
        self._outbound: set[str] = set()
        self._left: dict[tuple[str, int], float] = {}

    def mark_outbound(self, interaction_ids: Iterable[str]) -> None:
        """Remember that these interactions began with us."""
        self._outbound.update(interaction_ids)

    def counts_not(self, recorded: Recorded) -> bool:
        """Return whether an event of a queue counts in none, because the interaction began with us."""
        return type(recorded.event) in QUEUE_EVENTS and recorded.interaction_id in self._outbound

    def add(self, interaction_id: str, segment: QueuedSegment) -> None:
        """Remember a segment; one that is already known stays as it is."""
        self._segments[interaction_id].setdefault(segment.number, segment)

    def note_left(self, interaction_id: str, number: int, wait_seconds: float) -> None:
        """Remember after how many seconds a segment flowed out of the queue."""
        self._left.setdefault((interaction_id, number), wait_seconds)

    def left_after(self, interaction_id: str, number: int) -> float | None:
        """Return after how many seconds the segment flowed out; None where it did not, or nobody knows."""
        return self._left.get((interaction_id, number))

    def learn(self, batch: Iterable[Recorded]) -> None:
        """Remember the segments that begin in ``batch``."""
        for recorded in batch:
            event = recorded.event
            if isinstance(event, events.InteractionQueued):
                self.add(
                    event.interaction_id,
                    QueuedSegment(event.segment, event.group, event.queued_at, event.medium),
                )
            elif isinstance(event, events.InteractionFlowedOut):
                self.note_left(event.interaction_id, event.segment, event.wait_seconds)
            elif isinstance(event, OUTBOUND_BEGINNINGS):
                self.add(event.interaction_id, QueuedSegment(event.segment, event.group, recorded.at))
                self.mark_outbound([event.interaction_id])

    def find(self, recorded: Recorded) -> QueuedSegment | None:
        """Return the segment that an event belongs to: the one that it names, or else the last that was
        queued by then (offers name none; at most one segment of an interaction is being offered at a
        time)."""
        segments = self._segments.get(recorded.interaction_id or "", {})
        number = getattr(recorded.event, "segment", None)
        if number is not None:
            return segments.get(number)
        in_order = sorted(segments.values(), key=lambda segment: (segment.queued_at, segment.number))
        # To the microsecond: one of the two may have been read back from the database.
        index = bisect_right([round(segment.queued_at, 6) for segment in in_order], round(recorded.at, 6))
        return in_order[index - 1] if index else None


@dataclass(slots=True)
class Sums:
    """The totals of a batch, and what could not be counted: group codes that nobody knows, and events without
    a known segment. Both are for the log; neither stops the batch."""

    counts: dict[Key, Counts] = field(default_factory=dict)
    unknown_groups: set[str] = field(default_factory=set)
    homeless: list[Recorded] = field(default_factory=list)


def unplaced(batch: Iterable[Recorded]) -> set[str]:
    """Return the interactions of ``batch`` that have an event of a segment which did not begin in the same
    batch."""
    book = SegmentBook()
    batch = list(batch)
    book.learn(batch)
    counted = [recorded for recorded in batch if type(recorded.event) in COUNTED_EVENTS]
    return {recorded.interaction_id or "" for recorded in counted if book.find(recorded) is None}


def begun_before(batch: Iterable[Recorded]) -> set[str]:
    """Return the interactions with an event of a queue in ``batch`` of which it does not say how they began."""
    begun, queued = set(), set()
    for recorded in batch:
        event, interaction_id = recorded.event, recorded.interaction_id or ""
        if isinstance(event, (events.InteractionArrived, *OUTBOUND_BEGINNINGS)):
            begun.add(interaction_id)
        elif type(event) in QUEUE_EVENTS:
            queued.add(interaction_id)
    return queued - begun


def sum_deltas(batch: Iterable[Recorded], book: SegmentBook, policies: PolicyBook) -> Sums:
    """Add up what ``batch`` adds to each row of figures. Each segment is judged by the policy that held when it was
    queued, whenever that is counted: a rebuild finds the same."""
    sums = Sums()
    for recorded in batch:
        if type(recorded.event) in COUNTED_EVENTS and not book.counts_not(recorded):
            _add(sums, recorded, book, policies)
    return sums


def _add(sums: Sums, recorded: Recorded, book: SegmentBook, policies: PolicyBook) -> None:
    segment = book.find(recorded)
    if segment is None:
        # Who asked a flow for a callback was in no queue.
        if not isinstance(recorded.event, events.CallbackAttempted):
            sums.homeless.append(recorded)
        return
    if not policies.knows(segment.group):
        sums.unknown_groups.add(segment.group)
        return
    policy = policies.policy_of(segment.group, segment.queued_at)
    delta = with_level(_delta(recorded, segment, book, policy), policy)
    if not delta:
        return
    for basis, moment in ((ARRIVAL, segment.queued_at), (EVENT, recorded.at)):
        key = Key(segment.group, interval_of(moment), basis, segment.medium)
        known = sums.counts.get(key)
        sums.counts[key] = delta if known is None else known + delta


def _delta(recorded: Recorded, segment: QueuedSegment, book: SegmentBook, policy: GroupPolicy) -> Counts:
    event = recorded.event
    if not isinstance(event, events.CallbackAttempted):
        return _COUNTED[type(event)](event, policy)
    if event.result != "reached" or event.late_seconds > 0:
        return Counts()
    return counts_of_promise(book.left_after(event.interaction_id, segment.number), policy)
