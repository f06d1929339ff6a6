"""Keeps the interval figures equal to the fold of the events, in the projector's transaction."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.interactions.choices import Direction, SegmentOutcome
from apps.interactions.domain.events import InteractionShed
from apps.interactions.domain.record import Recorded
from apps.interactions.models import Interaction, Segment
from apps.kpis.domain.delta import (
    COUNTED_EVENTS,
    QueuedSegment,
    SegmentBook,
    Sums,
    begun_before,
    sum_deltas,
    unplaced,
)
from apps.kpis.domain.sheds import count_sheds
from apps.kpis.figures_table import add_to_figures, add_to_sheds
from apps.kpis.policies import read_groups
from apps.kpis.restating import note_late
from apps.kpis.rollups.offers import add_offers

logger = logging.getLogger(__name__)

_SEGMENT = (
    "interaction_id", "interaction__medium", "number", "group__code", "queued_at", "outcome", "wait_seconds",
)  # fmt: skip

WANTED_EVENTS = (*COUNTED_EVENTS, InteractionShed)
"""For the handler table: the projection may be given others, which it passes over."""


def project_kpis(batch: list[Recorded]) -> None:
    """Add what ``batch`` counts to the interval figures, and to those of shed calls.

    Runs inside the projector's transaction, after ``project_interactions``, whose rows it reads. Eight
    statements at most, however long the batch. What cannot be counted (a group that nobody knows, an event
    without a segment) is left out and logged: one odd event must not stop a site's figures.
    """
    add_to_sheds(count_sheds(batch))
    if not any(type(recorded.event) in COUNTED_EVENTS for recorded in batch):
        return
    groups = read_groups()
    book = SegmentBook()
    book.learn(batch)
    recall_segments(book, unplaced(batch))
    recall_outbound(book, begun_before(batch))
    sums = sum_deltas(batch, book, groups.book)
    log_left_out(sums)
    add_to_figures(sums.counts, groups.ids)
    add_offers(batch, book, groups.ids)
    note_late(batch, book, groups, timezone.now())


def recall_segments(book: SegmentBook, interaction_ids: Iterable[str]) -> None:
    """Add to ``book`` the segments of these interactions that began in earlier batches."""
    wanted = [UUID(interaction_id) for interaction_id in interaction_ids]
    if not wanted:
        return
    rows = Segment.objects.filter(interaction__in=wanted, queued_at__isnull=False, group__isnull=False)
    found: Iterable[Any] = rows.order_by().values_list(*_SEGMENT)
    for interaction_id, medium, number, group, queued_at, outcome, wait in found:
        book.add(interaction_id.hex, QueuedSegment(number, group, queued_at.timestamp(), medium))
        if outcome == SegmentOutcome.FLOWED_OUT:
            book.note_left(interaction_id.hex, number, wait or 0.0)


def recall_outbound(book: SegmentBook, interaction_ids: Iterable[str]) -> None:
    """Tell ``book`` which of these interactions began with us."""
    wanted = [UUID(interaction_id) for interaction_id in interaction_ids]
    if wanted:
        rows = Interaction.objects.filter(pk__in=wanted, direction=Direction.OUTBOUND).order_by()
        book.mark_outbound(key.hex for key in rows.values_list("pk", flat=True))


def log_left_out(sums: Sums) -> None:
    """Say what was not counted, and why."""
    if sums.unknown_groups:
        logger.warning("figures: no skill group %s", ", ".join(sorted(map(repr, sums.unknown_groups))))
    for recorded in sums.homeless:
        logger.warning(
            "figures: %s at %s/%d belongs to no known segment",
            type(recorded.event).__name__,
            recorded.site,
            recorded.position,
        )
