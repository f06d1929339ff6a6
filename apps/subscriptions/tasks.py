"""Work for the Celery worker; the database schedules it (migration 0002)."""

from smtplib import SMTPException

from celery import shared_task

from apps.accounts.models import User
from apps.subscriptions import services
from apps.subscriptions.models import ReportSubscription


@shared_task(name="subscriptions.sweep", acks_late=True)
def sweep() -> int:
    """Send what is due; every minute, and harmless when repeated."""
    return services.sweep()


@shared_task(
    name="subscriptions.send_test", acks_late=True, autoretry_for=(SMTPException, OSError), max_retries=2
)
def send_test(subscription_id: int, user_id: int) -> None:
    """Send a subscription's mail to one user alone."""
    subscription = ReportSubscription.objects.filter(pk=subscription_id).first()
    user = User.objects.filter(pk=user_id).first()
    if subscription is not None and user is not None and user.email:
        services.send_test(subscription=subscription, user=user)
