"""Work for the Celery worker; the database schedules it (migration 0002)."""

from celery import shared_task

from apps.sla import services


@shared_task(name="sla.do_due_points", acks_late=True)
def do_due_points() -> int:
    """Warn, announce and escalate what has come due; every ten seconds, and harmless when repeated."""
    return services.do_due_points()


@shared_task(name="sla.recount_if_changed", acks_late=True)
def recount_if_changed() -> bool:
    """Start a recount where policies or business hours have changed; every minute."""
    return services.recount_if_changed() is not None
