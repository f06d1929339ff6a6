"""Keeps Recording rows in step with the events, and has finished recordings fetched."""

import logging
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.models import Interaction
from apps.kernel.clock import as_datetime
from apps.telephony import naming
from apps.telephony.choices import RecordingKind, RecordingState
from apps.telephony.models import Recording

log = logging.getLogger(__name__)

_UPDATED = ("duration_seconds", "state", "problem")


def project_recordings(batch: list[Recorded]) -> None:
    """Fold RecordingStarted, RecordingEnded and VoicemailLeft into rows; three statements, however long the batch.

    Runs in the projector's transaction, after the interactions. A file is asked for when the transaction has committed.
    A recording that is stored already stays as it is: a batch may be given again after a restore.
    """
    entries = [entry for entry in batch if isinstance(entry.event, _EVENTS)]
    if not entries:
        return
    rows = _load(entries)
    ended = {name for entry in entries if (name := _fold(rows, entry))}
    Recording.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["name"], update_fields=_UPDATED
    )
    for name in sorted(ended):
        transaction.on_commit(partial(_ask_for, name), robust=True)


_EVENTS = (ev.RecordingStarted, ev.RecordingEnded, ev.VoicemailLeft)


def _load(entries: list[Recorded]) -> dict[str, Recording]:
    """Return the rows that the entries speak of by name: those that exist, and new ones for interactions that do."""
    names = {_name(entry): entry for entry in reversed(entries)}
    rows = {row.name: row for row in Recording.objects.select_for_update().filter(name__in=names)}
    missing = {name: entry for name, entry in names.items() if name not in rows and entry.interaction_id}
    keys = {UUID(entry.interaction_id) for entry in missing.values()}
    nodes = dict(Interaction.objects.filter(pk__in=keys).values_list("pk", "node"))
    for name, entry in missing.items():
        key = UUID(entry.interaction_id)
        if key in nodes:
            rows[name] = _new(name, key, nodes[key], entry)
        else:
            log.error("recording %r belongs to no known interaction", name)
    return rows


def _new(name: str, interaction_id: UUID, node: str, entry: Recorded) -> Recording:
    voicemail = naming.is_voicemail(name)
    return Recording(
        interaction_id=interaction_id,
        segment=None if voicemail else naming.segment_of_recording(name),
        kind=RecordingKind.VOICEMAIL if voicemail else RecordingKind.CALL,
        name=name,
        node=node,
        started_at=as_datetime(entry.at),
    )


def _fold(rows: dict[str, Recording], entry: Recorded) -> str | None:
    """Take one entry into its row; return the name of a recording that can be fetched now."""
    row, event = rows.get(_name(entry)), entry.event
    if row is None or row.state == RecordingState.STORED:
        return None
    if not isinstance(event, ev.RecordingEnded | ev.VoicemailLeft):
        return None
    row.duration_seconds = event.duration_seconds
    if isinstance(event, ev.RecordingEnded) and not event.ok:
        row.state, row.problem = RecordingState.FAILED, "the switch could not record"
        return None
    row.state, row.problem = RecordingState.PENDING, ""
    return row.name


def _name(entry: Recorded) -> str:
    name: str = cast(Any, entry.event).recording_id
    return name


def _ask_for(name: str) -> None:
    """Without a broker nothing is lost: ``fetch_pending_recordings`` finds the row."""
    from kombu.exceptions import OperationalError  # not above: a floor that starts must not wait for Celery

    from apps.telephony.tasks import fetch_recording

    try:
        fetch_recording.apply_async((name,), retry=False)
    except OperationalError as error:
        log.warning("recording %s is fetched later: %s", name, error)
