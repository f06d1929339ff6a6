"""Work for the Celery worker."""

from celery import shared_task
from django.utils import timezone

from apps.automation.services import notices
from apps.automation.services.timed import forget_causes, run_timed_rules


@shared_task(name="automation.run_timed", acks_late=True)
def run_timed() -> int:
    """Run the timed rules that are due; scheduled every minute. Harmless when repeated."""
    return run_timed_rules(now=timezone.now())


@shared_task(name="automation.forget_causes", acks_late=True)
def forget() -> int:
    """Remove causes of long ago; scheduled every hour."""
    return forget_causes(now=timezone.now())


@shared_task(name="automation.send_notices", acks_late=True)
def send_notices() -> int:
    """Send the mail of rules that is due; scheduled every minute. Harmless when repeated."""
    return notices.send_notices(now=timezone.now())
