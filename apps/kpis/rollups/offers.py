"""Keeps who was offered what: an offer is counted for the agent who got it, whoever answers in the end."""

from collections.abc import Iterable, Mapping

from django.db import connection

from apps.interactions.domain import events
from apps.interactions.domain.record import Recorded
from apps.kernel.clock import as_datetime
from apps.kernel.messages import Event
from apps.kpis.domain.delta import SegmentBook
from apps.kpis.domain.intervals import interval_of

KINDS: dict[type[Event], tuple[int, int, int]] = {
    events.OfferMade: (1, 0, 0),
    events.OfferNotAnswered: (0, 1, 0),
    events.OfferRejected: (0, 0, 1),
}
"""Made, missed, rejected."""

_TYPES = ("bigint", "text", "integer", "timestamptz", "timestamptz", "smallint", "smallint", "smallint")
_ADD = (
    "INSERT INTO kpis_offerfact (group_id, medium, agent, arrived, happened, offers_made, offers_missed, "
    f"offers_rejected) SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _TYPES)})"
)


def add_offers(batch: Iterable[Recorded], book: SegmentBook, group_ids: Mapping[str, int]) -> None:
    """Write the offers of ``batch``: one statement, none where there are none. What ``sum_deltas`` leaves out, because
    its group or its segment is unknown, is left out here too."""
    rows = [row for recorded in batch if (row := _row(recorded, book, group_ids)) is not None]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])


def _row(recorded: Recorded, book: SegmentBook, group_ids: Mapping[str, int]) -> tuple[object, ...] | None:
    counts = KINDS.get(type(recorded.event))
    segment = book.find(recorded) if counts else None
    if counts is None or segment is None or segment.group not in group_ids:
        return None
    arrived, happened = (as_datetime(interval_of(at)) for at in (segment.queued_at, recorded.at))
    return group_ids[segment.group], str(segment.medium), recorded.agent_id, arrived, happened, *counts
