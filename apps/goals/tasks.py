"""Work for the Celery worker; the database schedules it (migration 0002)."""

from celery import shared_task

from apps.goals import services


@shared_task(name="goals.check", acks_late=True)
def check() -> int:
    """Look where all goals stand; every hour, and harmless when repeated."""
    return services.check_goals()
