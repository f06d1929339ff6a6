"""Makes the interval figures anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec
from django.db import connection, transaction

from apps.interactions.domain.events import InteractionFlowedOut, InteractionQueued, InteractionShed
from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog
from apps.kernel.messages import Event
from apps.kpis.domain.delta import (
    COUNTED_EVENTS,
    OUTBOUND_BEGINNINGS,
    SegmentBook,
    begun_before,
    sum_deltas,
    unplaced,
)
from apps.kpis.domain.sheds import count_sheds
from apps.kpis.figures_table import add_to_figures, add_to_sheds
from apps.kpis.models import IntervalFigures, OfferFact, ShedFigures
from apps.kpis.policies import read_groups
from apps.kpis.projections import log_left_out
from apps.kpis.restating import keep_figures, note_rebuilt
from apps.kpis.rollups.offers import add_offers
from apps.kpis.rollups.rebuild import clear_periods, rebuild_days, set_zone

CHUNK_EVENTS = 5_000

_READ = (*COUNTED_EVENTS, *OUTBOUND_BEGINNINGS, InteractionShed)
_COUNTED_TYPES: dict[str, type[Event]] = {event_type.__name__: event_type for event_type in _READ}
_BEGINNINGS = [
    event_type.__name__ for event_type in (InteractionQueued, InteractionFlowedOut, *OUTBOUND_BEGINNINGS)
]
_OUTBOUND = [event_type.__name__ for event_type in OUTBOUND_BEGINNINGS]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """``events`` were counted; ``changed`` rows of figures came out otherwise than they were."""

    events: int
    changed: int


def rebuild_figures() -> Rebuilt:
    """Replace all interval figures, and those of shed calls, by the fold of the whole EventLog. What came out otherwise
    than it was is written down as restatements.

    Needed where a conservation check fails, and after an update that counts more. Every segment is judged by the policy
    that held when it was queued, as it was the first time. One transaction: readers see the old figures until the new
    ones are complete. The projector waits meanwhile, and goes on without a gap or a repeat: its events are either in
    the log that is read here, or are added after the lock is given back.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"LOCK TABLE {IntervalFigures._meta.db_table}, {ShedFigures._meta.db_table} IN SHARE ROW EXCLUSIVE MODE"
            )
        keep_figures()
        IntervalFigures.objects.all().delete()
        ShedFigures.objects.all().delete()
        OfferFact.objects.all().delete()
        with connection.cursor() as cursor:
            clear_periods(cursor)
        set_zone()
        counted = sum(_add_chunk(chunk) for chunk in _chunks(_counted_events()))
        rebuild_days()
        return Rebuilt(counted, note_rebuilt())


def _counted_events() -> Iterator[Recorded]:
    rows = EventLog.objects.filter(type__in=list(_COUNTED_TYPES)).order_by("site", "position")
    return (_recorded(row) for row in rows.iterator(chunk_size=CHUNK_EVENTS))


def _recorded(row: EventLog) -> Recorded:
    event = msgspec.convert(row.data, _COUNTED_TYPES[row.type])
    return Recorded(row.site, row.position, row.epoch, row.seq, row.at.timestamp(), event)


def _chunks(events: Iterator[Recorded]) -> Iterator[list[Recorded]]:
    while chunk := list(islice(events, CHUNK_EVENTS)):
        yield chunk


def _add_chunk(chunk: list[Recorded]) -> int:
    groups = read_groups()
    book = SegmentBook()
    book.learn(chunk)
    book.learn(_beginnings(unplaced(chunk), _BEGINNINGS))
    book.learn(_beginnings(begun_before(chunk), _OUTBOUND))
    sums = sum_deltas(chunk, book, groups.book)
    log_left_out(sums)
    add_to_figures(sums.counts, groups.ids)
    add_offers(chunk, book, groups.ids)
    add_to_sheds(count_sheds(chunk))
    return len(chunk)


def _beginnings(interaction_ids: Iterable[str], types: list[str]) -> Iterator[Recorded]:
    """Yield where the segments of these interactions began, from the log itself: a rebuild trusts nothing
    else."""
    rows = EventLog.objects.filter(interaction_id__in=list(interaction_ids), type__in=types)
    return map(_recorded, rows.order_by().iterator())
