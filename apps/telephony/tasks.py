"""Work for the Celery worker."""

import logging
import time

from celery import Task, shared_task

from apps.ivr.choices import PhoneRecordingState
from apps.ivr.models import PhoneRecording
from apps.telephony import dictation, services
from apps.telephony.ari.requests import AriError
from apps.telephony.selectors import get_nodes, list_names_to_fetch

log = logging.getLogger(__name__)

MAX_RETRIES = 8
MAX_RETRY_SECONDS = 600
SWEEP_LIMIT = 500


@shared_task(
    name="telephony.fetch_recording",
    acks_late=True,
    autoretry_for=(AriError,),
    retry_backoff=2,
    retry_backoff_max=MAX_RETRY_SECONDS,
    retry_jitter=True,
    max_retries=MAX_RETRIES,
    bind=True,
)
def fetch_recording(self: Task, name: str) -> str:
    """Bring one recording from its node. What is still missing afterwards, the sweep takes up again."""
    try:
        return services.fetch_recording(name=name).state
    except services.RecordingLost as lost:
        return f"lost: {lost}"


@shared_task(name="telephony.fetch_pending_recordings", acks_late=True)
def fetch_pending_recordings() -> int:
    """Ask for every recording that is complete on its node and not here; scheduled every few minutes."""
    names = list_names_to_fetch(limit=SWEEP_LIMIT)
    for name in names:
        fetch_recording.delay(name)
    return len(names)


@shared_task(name="telephony.collect_messages", acks_late=True)
def collect_messages() -> int:
    """Take up what callers said while the application was away, on every node; scheduled every few minutes."""
    found = 0
    for node in get_nodes():
        try:
            names = services.collect_messages(node=node, now=time.time())
        except AriError as error:
            log.warning("messages on node %s are collected later: %s", node.code, error)
            continue
        found += len(names)
        for name in names:
            fetch_recording.delay(name)
    return found


@shared_task(name="telephony.record_by_phone", acks_late=False)
def record_by_phone(recording_id: int) -> None:
    """Ring a phone and record a prompt; keeps its worker busy for as long as the talk lasts. Never repeated: a phone
    must not ring again because a worker was lost."""
    ordered = PhoneRecording.objects.filter(pk=recording_id, state=PhoneRecordingState.ORDERED)
    if recording := ordered.select_related("prompt", "created_by").first():
        dictation.record_by_phone(recording=recording)
