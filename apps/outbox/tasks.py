"""Work for the Celery worker."""

from celery import Task, shared_task
from django.utils import timezone

from apps.outbox import retention, waking
from apps.outbox.following import drain
from apps.outbox.registry import get_follower


@shared_task(name="outbox.follow", bind=True, acks_late=True)
def follow(self: Task, name: str) -> int:
    """Lead one follower through what is new to it; harmless when repeated."""
    follower = get_follower(name)
    if follower is None:
        return 0
    waking.take_up_wake_up(name)
    done = drain(follower)
    if done.again_seconds is not None and not self.request.is_eager:
        waking.wake_later(name, done.again_seconds)
    return done.taken


@shared_task(name="outbox.sweep", acks_late=True)
def sweep() -> None:
    """Have everybody called, should a wake-up have been lost; scheduled every minute."""
    waking.wake_followers()


@shared_task(name="outbox.prune", acks_late=True)
def prune() -> int:
    """Remove what everybody has and nobody will want again; scheduled every hour."""
    return retention.prune(now=timezone.now())
