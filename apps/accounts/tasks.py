"""Work for the Celery worker."""

from celery import shared_task
from django.utils import timezone

from apps.accounts.once import forget_answers


@shared_task(name="accounts.forget_answers", acks_late=True)
def forget_kept_answers() -> int:
    """Delete answers to requests with an Idempotency-Key after their day; scheduled every hour."""
    return forget_answers(now=timezone.now())
