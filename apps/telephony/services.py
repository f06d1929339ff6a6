"""Writes: recordings fetched from a node and recordings played to somebody.

What speaks HTTP is imported where it is needed: aiohttp reads all certificates when it is loaded, and a web server that
starts asks no node.
"""

import asyncio
import logging
import tempfile
import uuid
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.files import File
from django.db import transaction

from apps.audit.choices import RECORDING_PLAYED
from apps.audit.services import record_audit
from apps.kernel.clock import as_datetime
from apps.telephony import naming
from apps.telephony.ari.requests import AriError, ConnectionRefused, get
from apps.telephony.audio import NotAudio, WavFacts, read_wav
from apps.telephony.choices import RecordingKind, RecordingState
from apps.telephony.models import Recording
from apps.telephony.ports import NodeConfig, SwitchState
from apps.telephony.selectors import get_node_config

log = logging.getLogger(__name__)

MESSAGE_COMPLETE_SECONDS = 1200
"""Ten minutes of trying, three of speaking, and room to spare: see ``deploy/asterisk/extensions.conf``."""
LENGTH_TOLERANCE_SECONDS = 1.5
"""The switch announces whole seconds, cut off."""
NOT_FOUND = 404


class RecordingLost(Exception):
    """The file cannot be had any more; the row says why."""


def fetch_recording(*, name: str) -> Recording:
    """Bring the file of a recording from its node, where it is removed then, and return the row.

    Doing it again is harmless: what is stored is not fetched a second time, and of two that fetch at once one wins.
    Raises :class:`AriError` where the node cannot give the file now, so that it is worth trying again, and
    :class:`RecordingLost`, having marked the row, where it never will.
    """
    from apps.telephony.ari.stored import download_recording

    recording = Recording.objects.get(name=name)
    if recording.state == RecordingState.STORED:
        return recording
    node = get_node_config(recording.node)
    if node is None:
        raise _lost(name, f"node '{recording.node}' is unknown")
    with tempfile.TemporaryDirectory(prefix="recording-") as folder:
        path = Path(folder) / "recording.wav"
        try:
            download_recording(node, name, path)
            facts = read_wav(path)
        except NotAudio as error:
            raise _lost(name, str(error)) from error
        except AriError as error:
            if error.status != NOT_FOUND:
                raise
            raise _lost(name, "the node does not have it") from error
        stored = _store(name, path, facts)
    _remove_from_node(node, name)
    return stored


def take_recording(*, node: NodeConfig, name: str) -> bytes:
    """Return the file of a recording that is not to be kept, and remove it from its node. Raises :class:`AriError`."""
    from apps.telephony.ari.stored import download_recording

    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        path = Path(folder) / "recording.wav"
        try:
            download_recording(node, name, path)
            return path.read_bytes()
        finally:
            _remove_from_node(node, name)


@transaction.atomic
def _store(name: str, path: Path, facts: WavFacts) -> Recording:
    """Keep the file under a generated name: what callers or switches choose never becomes a path."""
    recording = Recording.objects.select_for_update().get(name=name)
    if recording.state == RecordingState.STORED:
        return recording
    announced = recording.duration_seconds or 0.0
    if announced and abs(facts.seconds - announced) > LENGTH_TOLERANCE_SECONDS:
        log.warning("recording %s: %.1f s announced, %.1f s received", name, announced, facts.seconds)
    with path.open("rb") as file:
        stored = f"{recording.started_at:%Y/%m/%d}/{uuid.uuid4().hex}.wav"
        recording.file.name = recording.file.storage.save(stored, File(file))
    recording.duration_seconds = round(facts.seconds, 3)
    recording.state, recording.problem = RecordingState.STORED, ""
    recording.save(update_fields=["file", "duration_seconds", "state", "problem"])
    return recording


def _remove_from_node(node: NodeConfig, name: str) -> None:
    """The disk of a switch is small; a file that stays there does no other harm."""
    from apps.telephony.ari.stored import delete_recording

    try:
        delete_recording(node, name)
    except AriError as error:
        log.warning("recording %s is stored, but stays on node %s too: %s", name, node.code, error)


def _lost(name: str, problem: str) -> RecordingLost:
    """Mark the recording as failed, unless it has been stored meanwhile."""
    log.error("recording %s is lost: %s", name, problem)
    pending = Recording.objects.filter(name=name).exclude(state=RecordingState.STORED)
    pending.update(state=RecordingState.FAILED, problem=problem[:200])
    return RecordingLost(problem)


def collect_messages(*, node: NodeConfig, now: float) -> list[str]:
    """Make rows of the messages that callers left while the application was away; return their names.

    The dialplan recorded them on the node by itself, under names that say who called when. One is taken up when it
    must be complete. Raises :class:`AriError` where the node does not answer.
    """
    from apps.telephony.ari.stored import list_stored

    left = [message for name in list_stored(node) if (message := naming.read_fallback_message(name))]
    complete = {
        message.name: message for message in left if message.called_at < now - MESSAGE_COMPLETE_SECONDS
    }
    known = set(Recording.objects.filter(name__in=complete).values_list("name", flat=True))
    new = [message for name, message in sorted(complete.items()) if name not in known]
    rows = [
        Recording(
            kind=RecordingKind.VOICEMAIL, name=message.name, node=node.code, caller=message.caller,
            started_at=as_datetime(message.called_at), state=RecordingState.PENDING,
        )
        for message in new
    ]  # fmt: skip
    Recording.objects.bulk_create(rows, ignore_conflicts=True)
    return [message.name for message in new]


def record_playback(
    *, recording: Recording, by: AbstractBaseUser | AnonymousUser, ip: str | None = None
) -> Recording:
    """Note in the audit record that somebody listens to a recording."""
    interaction = str(recording.interaction_id) if recording.interaction_id else ""
    detail = {"interaction": interaction, "name": recording.name}
    record_audit(actor=by, action=RECORDING_PLAYED, obj=recording, detail=detail, ip=ip)
    return recording


def check_node(*, node: NodeConfig) -> str:
    """Log in to a node and return its version; raise :class:`ConnectionRefused` with the reason where that fails."""
    return asyncio.run(_check_node(node))


async def _check_node(node: NodeConfig) -> str:
    from apps.telephony.ari.client import AriClient
    from apps.telephony.ari.http import open_session

    async with open_session(node) as session:
        client = AriClient(node, session, SwitchState())
        try:
            info = await client.fetch(get("asterisk", "info", only="system"), dict)
        except AriError as error:
            raise ConnectionRefused(client.explain(error)) from error
    return str(info.get("system", {}).get("version", ""))
