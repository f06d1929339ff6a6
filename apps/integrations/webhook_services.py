"""Writes of webhooks."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from apps.integrations.domain.webhooks import SECRET_BYTES, Message, make_secret
from apps.integrations.models import Delivery, Webhook
from apps.integrations.sending import (
    TEST_KIND,
    Tried,
    note_attempt,
    send_once,
    to_messages,
)
from apps.integrations.services import make_client
from apps.integrations.webhooks import message_id_of, wake_on_commit
from apps.kernel.clock import SystemClock
from apps.outbox.models import Entry

OVERLAP = timedelta(hours=24)
TESTS_A_MINUTE = 6


class TooManyTests(Exception):
    """The button was pressed too often. ``seconds``: until it may be pressed again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@transaction.atomic
def save_webhook(*, webhook: Webhook, **fields: Any) -> Webhook:
    """Store a webhook with the given fields and return it; a new one gets a secret. Raises ``ValidationError``."""
    for name, value in fields.items():
        setattr(webhook, name, value)
    webhook.secret = webhook.secret or new_secret()
    webhook.full_clean(exclude=["secret", "old_secret"])
    webhook.save()
    return webhook


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return make_secret(secrets.token_bytes(SECRET_BYTES))


@transaction.atomic
def rotate_secret(*, webhook: Webhook) -> str:
    """Give the webhook a new secret and return it. For a day everything is signed with the one before, too."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    webhook.old_secret, webhook.old_secret_until = webhook.secret, timezone.now() + OVERLAP
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return webhook.secret


@transaction.atomic
def resume_webhook(*, webhook: Webhook) -> Webhook:
    """End a pause; what happened meanwhile is sent. Returns the webhook."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    webhook.failures, webhook.resting_until, webhook.paused_at, webhook.pause_reason = 0, None, None, ""
    webhook.save(update_fields=["failures", "resting_until", "paused_at", "pause_reason"])
    wake_on_commit(webhook.pk)
    return webhook


def send_test(*, webhook: Webhook, by: AbstractBaseUser) -> Tried:
    """Send a test event now, note it as a delivery, and return what came of it; raise :class:`TooManyTests`."""
    _take_turn(by)
    now = timezone.now()
    row = Delivery.objects.create(
        webhook=webhook, message_id=f"msg_test_{uuid4().hex}", kind=TEST_KIND, created_at=now
    )
    [message] = to_messages(webhook, [row])
    tried = asyncio.run(_try(message))
    note_attempt(row, tried, timezone.now())
    return tried


async def _try(message: Message | None) -> Tried:
    client = make_client(SystemClock())
    await client.use({message.connection.code: message.connection} if message else {})
    try:
        return await send_once(client, message)
    finally:
        await client.close()


def _take_turn(user: AbstractBaseUser) -> None:
    """Count the presses of one person in this minute. Without Redis nothing is sent: its error goes to the caller."""
    now = int(timezone.now().timestamp())
    key = f"webhook:tests:{user.pk}:{now // 60}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > TESTS_A_MINUTE:
        raise TooManyTests(60 - now % 60)


def call_webhook(*, webhook: Webhook, entry: Entry) -> Delivery:
    """Have one webhook told of an entry, whether it asked for that kind or not; in the caller's transaction."""
    row, _created = Delivery.objects.get_or_create(
        webhook=webhook,
        entry_id=entry.pk,
        defaults={
            "message_id": message_id_of(entry.pk), "kind": entry.kind, "created_at": entry.at, "next_at": entry.at,
        },
    )  # fmt: skip
    wake_on_commit(webhook.pk)
    return row
