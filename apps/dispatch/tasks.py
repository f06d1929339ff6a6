"""Work for the Celery worker."""

from celery import shared_task
from django.utils import timezone

from apps.dispatch.services import reconcile, tell_all


@shared_task(name="dispatch.tell", acks_late=True)
def tell() -> int:
    """Tell the floor what it has not heard yet. Harmless when repeated."""
    return tell_all()


@shared_task(name="dispatch.reconcile", acks_late=True)
def compare() -> int:
    """Compare tickets and the floor's work both ways; scheduled every minute."""
    return reconcile(now=timezone.now())
