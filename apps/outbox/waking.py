"""Tells the workers that there is something new. A lost wake-up costs time only: the sweep finds the entries."""

import logging

from django.core.cache import cache

from apps.outbox.domain.followers import When
from apps.outbox.registry import get_followers

log = logging.getLogger(__name__)

_ONE_SUFFICES_SECONDS = 5
"""So long one wake-up that nobody has taken up yet stands for all that follow."""


def wake_followers() -> None:
    """Have the followers called that are called after the commit."""
    for follower in get_followers(When.AFTER_COMMIT):
        if not _send(follower.name, f"outbox:woken:{follower.name}", _ONE_SUFFICES_SECONDS, 0):
            return


def wake_later(name: str, seconds: int) -> None:
    """Have a follower called again in ``seconds``, once, however often this is said meanwhile."""
    _send(name, f"outbox:later:{name}", seconds, seconds)


def take_up_wake_up(name: str) -> None:
    """What is published from now on is worth a wake-up of its own."""
    from redis.exceptions import RedisError

    try:
        cache.delete(f"outbox:woken:{name}")
    except RedisError as error:
        log.warning("a wake-up of the outbox may be missed: %s", error)


def _send(name: str, key: str, one_suffices_seconds: int, countdown: int) -> bool:
    """Return False where nobody can be woken now."""
    # Not above: processes that carry calls must not wait for Celery.
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    from apps.outbox.tasks import follow

    try:
        if cache.add(key, 1, timeout=one_suffices_seconds):
            follow.apply_async((name,), countdown=countdown, retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("followers of the outbox are woken later: %s", error)
        return False
    return True
