"""From the outbox to deliveries: what is to be sent is a row, written where the follower's place is moved."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.integrations.choices import DeliveryState
from apps.integrations.models import Delivery, Webhook
from apps.integrations.waking import wake_webhook
from apps.outbox.domain.followers import Published
from apps.outbox.models import Entry

MOST_REPLAYED = 10_000
BATCH = 1_000


def webhook_kinds() -> frozenset[str]:
    """Return the kinds that any active webhook is told of."""
    lists = Webhook.objects.filter(is_active=True).values_list("kinds", flat=True)
    return frozenset().union(*lists)


def follow_webhooks(entry: Published) -> None:
    """Enter a delivery for every active webhook that is told of this kind. One that is paused gets it later."""
    webhooks = Webhook.objects.filter(is_active=True, kinds__contains=[entry.kind]).values_list(
        "pk", flat=True
    )
    now = timezone.now()
    rows = [_delivery(webhook_id, entry.id, entry.kind, now) for webhook_id in webhooks]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        wake_on_commit(row.webhook_id)


def message_id_of(entry_id: int) -> str:
    """Return the id by which receivers know an event."""
    return f"msg_{entry_id}"


def _delivery(webhook_id: int, entry_id: int, kind: str, now: datetime) -> Delivery:
    return Delivery(
        webhook_id=webhook_id,
        entry_id=entry_id,
        message_id=message_id_of(entry_id),
        kind=kind,
        created_at=now,
        next_at=now,
    )


def wake_on_commit(webhook_id: int) -> None:
    """Have what is due sent when the transaction has committed."""
    transaction.on_commit(lambda: wake_webhook(webhook_id), robust=True)


@transaction.atomic
def replay_deliveries(*, wanted: Q, now: datetime) -> int:
    """Have deliveries sent again, whatever came of them, and return how many. Their message ids stay."""
    rows = Delivery.objects.filter(wanted, entry_id__gt=0).order_by("id")
    ids, webhooks = [], set()
    for key, webhook_id in rows.values_list("pk", "webhook_id")[:MOST_REPLAYED]:
        ids.append(key)
        webhooks.add(webhook_id)
    count = Delivery.objects.filter(pk__in=ids).update(
        state=DeliveryState.PENDING, attempts=0, next_at=now, last_error="", delivered_at=None
    )
    for webhook_id in webhooks:
        wake_on_commit(webhook_id)
    return count


@transaction.atomic
def replay_period(*, webhook: Webhook, since: datetime, until: datetime, now: datetime) -> int:
    """Have everything of a period that the webhook is told of sent again, also what it never got, and return how many:
    the oldest 10,000 at most."""
    entries = Entry.objects.filter(at__gte=since, at__lt=until, kind__in=webhook.kinds).order_by("id")
    found = list(entries.values_list("id", "kind")[:MOST_REPLAYED])
    rows = [_delivery(webhook.pk, entry_id, kind, now) for entry_id, kind in found]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return replay_deliveries(wanted=Q(webhook=webhook, entry_id__in=[key for key, _ in found]), now=now)
