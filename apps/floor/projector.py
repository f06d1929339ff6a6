"""From the journal to PostgreSQL: exactly once, in batches, each batch and its offset in one transaction.

The projector reads the *file*, never memory: what it has not written yet survives it. While the database is away the
journal simply grows; nothing that was acknowledged depends on this process.
"""

import dataclasses
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from apps.floor.journal.codec import event_fields
from apps.floor.journal.reader import Tail
from apps.floor.models import ProjectorOffset
from apps.interactions.domain.record import Recorded
from apps.kernel.bus import HandlerTable
from apps.kernel.clock import as_datetime

log = logging.getLogger(__name__)

BATCH_EVENTS = 2_000
IDLE = timedelta(seconds=5)
"""While nothing happens, it is said so often that nothing is missing."""

_COPY = """
COPY interactions_eventlog (site, position, epoch, interaction_id, agent_id, seq, type, at, data) FROM STDIN
"""


class Projector:
    """Copies one site's journal into the EventLog and lets the projections of ``handlers`` follow."""

    def __init__(self, site: str, folder: Path, handlers: HandlerTable) -> None:
        self.site = site
        self._folder = folder
        self._handlers = handlers
        self._tail: Tail | None = None

    def project_pending(self) -> int:
        """Write everything that the journal holds now; return the number of events written."""
        total = 0
        while count := self.project_batch():
            total += count
        return total

    def project_batch(self) -> int:
        """Write the next batch; 0 when there is nothing new. On any error nothing of the batch is written."""
        try:
            with transaction.atomic():
                offset = self._lock_offset()
                batch = self._read(offset.position)
                if not batch:
                    _note_idle(offset)
                    return 0
                copy_events(batch)
                self._handlers.dispatch(batch, lambda recorded: recorded.event)
                offset.position = batch[-1].position
                if len(batch) < BATCH_EVENTS:
                    offset.complete_at = as_datetime(batch[-1].at)
                offset.save(update_fields=["position", "updated_at", "complete_at"])
        except BaseException:
            self._tail = None  # its position is ahead of the database now
            raise
        return len(batch)

    def _lock_offset(self) -> ProjectorOffset:
        """Two projectors of a site (an old leader's, a new one's) take turns here and never write an event twice."""
        ProjectorOffset.objects.get_or_create(site=self.site)
        return ProjectorOffset.objects.select_for_update().get(site=self.site)

    def _read(self, position: int) -> list[Recorded]:
        if self._tail is None or self._tail.position != position:
            self._tail = Tail(self._folder, after=position)
        entries = self._tail.read(BATCH_EVENTS)
        return [storable(recorded) for entry in entries for recorded in entry.recorded(self.site)]


def _note_idle(offset: ProjectorOffset) -> None:
    """Say that nothing is missing up to now. A floor whose clock is ahead, as in a demonstration, has said more."""
    now = timezone.now()
    if offset.complete_at is None or now - offset.complete_at > IDLE:
        offset.complete_at = now
        offset.save(update_fields=["complete_at"])


def storable(recorded: Recorded) -> Recorded:
    """Return the event with NUL characters replaced: PostgreSQL takes them nowhere, and one that a caller's phone or a
    browser smuggled in must not stop the projection of everything behind it."""
    if b"\\u0000" not in msgspec.json.encode(recorded.event):
        return recorded
    fields = _without_nul(event_fields(recorded.event))
    return dataclasses.replace(recorded, event=msgspec.convert(fields, type(recorded.event)))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return value


def copy_events(batch: Sequence[Recorded]) -> None:
    """Append the events to the EventLog by COPY, forty times faster than one INSERT each."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for recorded in batch:
            copy.write_row(_row(recorded))


def _row(recorded: Recorded) -> tuple[object, ...]:
    return (
        recorded.site,
        recorded.position,
        recorded.epoch,
        recorded.interaction_id,
        recorded.agent_id,
        recorded.seq,
        type(recorded.event).__name__,
        as_datetime(recorded.at),
        msgspec.json.encode(event_fields(recorded.event)).decode(),
    )


def projected_position(site: str) -> int:
    """Return the last journal position of ``site`` that is in the database; 0 where there is none."""
    offset = ProjectorOffset.objects.filter(site=site).first()
    return offset.position if offset else 0
