"""Work for the Celery worker; schedules are rows, see ``apps.knowledge.migrations``."""

from celery import shared_task
from django.utils import timezone

from apps.knowledge.services import duty, usage


@shared_task(name="knowledge.store_searches", acks_late=True)
def store_searches() -> int:
    """Store the searches that were noted; every minute."""
    return usage.store_searches()


@shared_task(name="knowledge.open_week", acks_late=True)
def open_week() -> int:
    """Open the review tasks of the last week; on Mondays, harmless when repeated."""
    return len(duty.open_week(now=timezone.now()))


@shared_task(name="knowledge.alarm_overdue", acks_late=True)
def alarm_overdue() -> int:
    """Tell the owners of overdue review tasks; every morning, each task once."""
    return len(duty.alarm_overdue(now=timezone.now()))
