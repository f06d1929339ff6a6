"""Reads of past days."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from apps.agents.domain.events import PresenceChanged
from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog
from apps.kpis.domain.delta import COUNTED_EVENTS

CHUNK = 5_000
_TYPES = {kind.__name__: kind for kind in (*COUNTED_EVENTS, ev.WrapUpStarted, PresenceChanged)}


def list_past_events(start: datetime, end: datetime) -> Iterator[Recorded]:
    """Yield what a replay needs of the time from ``start`` to ``end``: first each agent's last choice before it, then
    everything in order of time."""
    rows = EventLog.objects.filter(type__in=list(_TYPES))
    before = rows.filter(type=PresenceChanged.__name__, at__lt=start)
    for row in before.order_by("agent_id", "-at", "-position").distinct("agent_id").iterator():
        yield _recorded(row)
    within = rows.filter(at__gte=start, at__lt=end).order_by("at", "site", "position")
    yield from map(_recorded, within.iterator(chunk_size=CHUNK))


def _recorded(row: EventLog) -> Recorded:
    return Recorded(
        row.site,
        row.position,
        row.epoch,
        row.seq,
        row.at.timestamp(),
        msgspec.convert(row.data, _TYPES[row.type]),
    )
