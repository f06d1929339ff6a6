"""Has a worker send what is due. A wake-up that is lost costs time only: the sweep finds the deliveries."""

import logging

from django.core.cache import cache

log = logging.getLogger(__name__)

_ONE_SUFFICES_SECONDS = 5


def wake_webhook(webhook_id: int, countdown: int = 0) -> None:
    """Have the due deliveries of a webhook sent, in ``countdown`` seconds; once, however often this is said."""
    # Not above: processes that carry calls must not wait for Celery.
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    from apps.integrations.tasks import send_webhook

    try:
        if cache.add(_key(webhook_id, countdown), 1, timeout=countdown or _ONE_SUFFICES_SECONDS):
            send_webhook.apply_async((webhook_id,), countdown=countdown, retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("webhook %s is served later: %s", webhook_id, error)


def take_up_wake_up(webhook_id: int) -> None:
    """What is entered from now on is worth a wake-up of its own."""
    from redis.exceptions import RedisError

    try:
        cache.delete(_key(webhook_id, 0))
    except RedisError as error:
        log.warning("a wake-up of webhook %s may be missed: %s", webhook_id, error)


def _key(webhook_id: int, countdown: int) -> str:
    return f"webhook:{'later' if countdown else 'woken'}:{webhook_id}"
