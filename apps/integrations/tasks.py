"""Work for the Celery worker."""

from datetime import timedelta

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from apps.integrations import waking
from apps.integrations.choices import DeliveryState
from apps.integrations.models import Delivery, Webhook
from apps.integrations.sending import send_due

LONGEST_COUNTDOWN_SECONDS = 60
_PRUNED_AT_ONCE = 5_000


@shared_task(name="integrations.send_webhook", bind=True, acks_late=True)
def send_webhook(self: Task, webhook_id: int) -> None:
    """Send what is due to one webhook; harmless when repeated."""
    waking.take_up_wake_up(webhook_id)
    again_seconds = send_due(webhook_id)
    if again_seconds is not None and again_seconds <= LONGEST_COUNTDOWN_SECONDS and not self.request.is_eager:
        waking.wake_webhook(webhook_id, again_seconds)


@shared_task(name="integrations.sweep_webhooks", acks_late=True)
def sweep_webhooks() -> int:
    """Have everything sent that is due; scheduled every minute."""
    now = timezone.now()
    due = Delivery.objects.filter(state=DeliveryState.PENDING, next_at__lte=now).values("webhook_id")
    waiting = Webhook.objects.filter(pk__in=due, is_active=True, paused_at=None)
    ids = list(waiting.exclude(resting_until__gt=now).values_list("pk", flat=True))
    for webhook_id in ids:
        waking.wake_webhook(webhook_id)
    return len(ids)


@shared_task(name="integrations.prune_deliveries", acks_late=True)
def prune_deliveries() -> int:
    """Remove deliveries that are as old as the outbox keeps their events; scheduled every hour."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS))
    total = 0
    while ids := list(old.order_by("created_at").values_list("pk", flat=True)[:_PRUNED_AT_ONCE]):
        Delivery.objects.filter(pk__in=ids).delete()
        total += len(ids)
    return total
