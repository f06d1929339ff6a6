"""Keeps the rows of callbacks equal to the fold of their events, in the projector's transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.interactions.domain.callback_rows import CALLBACK_EVENTS, CallbackRow, fold_callback
from apps.interactions.domain.record import Recorded
from apps.interactions.lookups import Lookups, look_up
from apps.interactions.models import Callback
from apps.kernel.messages import Event

WANTED_EVENTS = CALLBACK_EVENTS

_PLAIN = (
    "number", "state", "source", "late_seconds", "attempts", "max_attempts", "asked", "last_result", "reason",
    "ended_by",
)  # fmt: skip
_TIMES = (
    "requested_at", "place_at", "earliest_at", "latest_at", "next_at", "reached_at", "ended_at",
)  # fmt: skip


def project_callbacks(batch: list[Recorded]) -> None:
    """Fold ``batch`` into the rows of the callbacks that it speaks of; after ``project_interactions``, whose rows they
    refer to."""
    streams: dict[str, list[tuple[float, Event]]] = defaultdict(list)
    for entry in batch:
        if entry.interaction_id and isinstance(entry.event, CALLBACK_EVENTS):
            streams[entry.interaction_id].append((entry.at, entry.event))
    if not streams:
        return
    lookups = look_up(batch)
    known = _load(streams, lookups)
    rows = [row for key, stream in streams.items() if (row := fold_callback(known.get(key), stream))]
    _save(rows, lookups)


def _load(keys: Iterable[str], lookups: Lookups) -> dict[str, CallbackRow]:
    found = Callback.objects.filter(pk__in=[UUID(key) for key in keys]).select_for_update().order_by("pk")
    return {row.pk.hex: _row(row, lookups) for row in found}


def _row(callback: Callback, lookups: Lookups) -> CallbackRow:
    times = {name: getattr(callback, name) for name in _TIMES}
    return CallbackRow(
        id=callback.pk.hex,
        group=lookups.groups.code(callback.group_id),
        agent_id=callback.agent_id,
        **{name: getattr(callback, name) for name in _PLAIN},
        **{name: at and at.timestamp() for name, at in times.items()},
    )


def _save(rows: list[CallbackRow], lookups: Lookups) -> None:
    fields = ("group", "agent", *_PLAIN, *_TIMES)
    Callback.objects.bulk_create(
        [_callback(row, lookups) for row in rows],
        update_conflicts=True,
        unique_fields=["interaction"],
        update_fields=fields,
    )


def _callback(row: CallbackRow, lookups: Lookups) -> Callback:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    for name in _TIMES:
        at = getattr(row, name)
        values[name] = None if at is None else datetime.fromtimestamp(at, UTC)
    return Callback(
        interaction_id=UUID(row.id),
        group_id=lookups.groups.ids.get(row.group),
        agent_id=lookups.agent(row.agent_id),
        **values,
    )
