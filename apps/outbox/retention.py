"""How long the outbox keeps what everybody has."""

from datetime import datetime, timedelta

from django.conf import settings

from apps.outbox.domain.followers import When
from apps.outbox.models import Entry, Place
from apps.outbox.registry import get_followers

BATCH = 5_000


def prune(*, now: datetime) -> int:
    """Delete entries older than ``settings.OUTBOX_KEEP_DAYS`` that every follower has, and return how many. What is
    held for a follower stays. In batches, each of its own, so that no lock is held long."""
    places = dict(Place.objects.values_list("follower", "position"))
    reached = [places.get(follower.name, 0) for follower in get_followers(When.AFTER_COMMIT)]
    old = Entry.objects.filter(at__lt=now - timedelta(days=settings.OUTBOX_KEEP_DAYS), held=None)
    if reached:
        old = old.filter(id__lte=min(reached))
    total = 0
    while ids := list(old.order_by("id").values_list("id", flat=True)[:BATCH]):
        total += Entry.objects.filter(id__in=ids).delete()[0]
    return total
