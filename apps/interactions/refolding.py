"""Brings segments that do not say what the EventLog says back to it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from apps.interactions.domain.fold import HANDLERS, fold
from apps.interactions.domain.record import Recorded
from apps.interactions.domain.rows import SegmentRow, Story
from apps.interactions.lookups import Lookups, look_up
from apps.interactions.models import EventLog, Segment
from apps.interactions.storage import SEGMENT_UPDATED, load_stories, segment_of

CHUNK = 1_000
_TYPES = {event_type.__name__: event_type for event_type in HANDLERS}
_MOMENTS = ("queued_at", "answered_at", "ended_at", "wrapped_up_at")
_FIGURES = [name for name in SEGMENT_UPDATED if name not in ("disposition", "note")]


def refold_segments() -> int:
    """Write the segments anew whose figures differ from the fold of their events; return how many.

    How they are filed stays: it may have been corrected by hand, and notes may have been erased. Interactions that are
    gone stay gone. The projectors go on meanwhile.
    """
    last, written = UUID(int=0), 0
    while keys := [key for key in _after(last)[:CHUNK] if key is not None]:
        written += _refold(keys)
        last = keys[-1]
    return written


def _after(last: UUID) -> QuerySet[EventLog, UUID | None]:
    rows = EventLog.objects.filter(interaction_id__gt=last).order_by("interaction_id")
    return rows.values_list("interaction_id", flat=True).distinct()


@transaction.atomic
def _refold(keys: list[UUID]) -> int:
    # Before the events are read: a projector that is at one of these has finished, or waits.
    stored = load_stories([key.hex for key in keys], look_up([]))
    batch = list(_events([key for key in keys if key.hex in stored]))
    lookups = look_up(batch)
    wrong = []
    for key, events in groupby(batch, key=lambda recorded: recorded.interaction_id):
        story = fold(None, ((recorded.at, recorded.event) for recorded in events))
        if key is not None and story is not None:
            wrong += [segment_of(key, row, lookups) for row in _differing(story, stored[key], lookups)]
    Segment.objects.bulk_create(
        wrong, update_conflicts=True, unique_fields=["interaction", "number"], update_fields=_FIGURES
    )
    return len(wrong)


def _events(keys: list[UUID]) -> Iterator[Recorded]:
    rows = EventLog.objects.filter(interaction_id__in=keys, type__in=list(_TYPES)).order_by(
        "interaction_id", "seq"
    )
    for row in rows.iterator(chunk_size=5_000):
        event = msgspec.convert(row.data, _TYPES[row.type])
        yield Recorded(row.site, row.position, row.epoch, row.seq, row.at.timestamp(), event)


def _differing(story: Story, stored: Story, lookups: Lookups) -> Iterator[SegmentRow]:
    for number, row in story.segments.items():
        known = stored.segments.get(number)
        if known is None or _shown(row, lookups) != _shown(known, lookups):
            yield row


def _shown(row: SegmentRow, lookups: Lookups) -> SegmentRow:
    """As the database holds it: to the microsecond, without what the directory does not know."""
    times: dict[str, Any] = {
        name: None if (at := getattr(row, name)) is None else round(at, 6) for name in _MOMENTS
    }
    group = row.group if row.group in lookups.groups.ids else ""
    return replace(row, group=group, agent_id=lookups.agent(row.agent_id), disposition="", note="", **times)
