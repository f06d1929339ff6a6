"""How far a job is, for those who watch: kept in the cache, told over Channels. Losing it costs a job nothing."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.utils.encoding import force_str
from redis.exceptions import RedisError

from apps.jobs.domain.life import OPEN, RUNNING
from apps.jobs.models import Job

log = logging.getLogger(__name__)

KEPT_SECONDS = 86_400


def group_of(job_id: int) -> str:
    """Return the name of the Channels group that hears of a job."""
    return f"job.{job_id}"


def frame_of(job: Job) -> dict[str, Any]:
    """Return what a browser is told of a job: a complete state, never a difference."""
    frame = {
        "id": job.pk,
        "state": job.state,
        "state_text": force_str(job.get_state_display()),
        "done": job.done,
        "total": job.total,
        "percent": job.percent,
        "message": job.message,
        "is_open": job.is_open,
        "is_cancelling": job.cancel_requested and job.is_open,
        "link": job.link,
        "has_file": job.file_path is not None,
    }
    return frame | _progress(job.pk) if job.state == RUNNING else frame


def announce(job: Job, **progress: Any) -> None:
    """Tell everybody who watches. ``progress`` (done, total, percent, message) stands until the next one."""
    try:
        if progress:
            cache.set(_key(job.pk), progress, KEPT_SECONDS)
        elif job.state not in OPEN:
            cache.delete(_key(job.pk))
        layer = get_channel_layer()
        if layer is not None:
            message = {"type": "job.frame", "frame": frame_of(job)}
            async_to_sync(layer.group_send)(group_of(job.pk), message)
    except (RedisError, OSError) as error:
        log.warning("nobody was told of job %d: %s", job.pk, error)


def _progress(job_id: int) -> dict[str, Any]:
    try:
        found: dict[str, Any] = cache.get(_key(job_id)) or {}
    except (RedisError, OSError) as error:
        log.warning("how far job %d is, is not known: %s", job_id, error)
        return {}
    return found


def _key(job_id: int) -> str:
    return f"jobs:progress:{job_id}"
