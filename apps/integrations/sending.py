"""Sends what is due to a webhook: claimed for a while, sent without a transaction, and noted.

A worker that is killed in between leaves the claim, which lapses: the message goes out again under the same id.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from apps.audit.services import record_audit
from apps.integrations.choices import DeliveryState
from apps.integrations.domain.addresses import read_networks
from apps.integrations.domain.exchange import Connection, NotAnswered
from apps.integrations.domain.webhooks import (
    GONE,
    Message,
    is_taken,
    origin_of,
    pause_seconds,
    rest_seconds,
    to_question,
    wished_seconds,
)
from apps.integrations.models import Delivery, DeliveryAttempt, Webhook
from apps.kernel.chance import drawn
from apps.kernel.clock import SystemClock
from apps.outbox.models import Entry

if TYPE_CHECKING:
    from apps.integrations.client import HttpClient, Resolve

AT_ONCE = 8
CLAIM_SECONDS = 60
_LONGEST_ANSWER = 1_000
_LONGEST_ERROR = 300
_NEVER_LEFT_ALONE = 1_000_000
TEST_KIND = "webhook.test"
PAUSED = "webhook.paused"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an attempt. ``status`` is None where there was no answer."""

    status: int | None
    error: str = ""
    response: str = ""
    retry_after: str = ""
    duration_ms: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and is_taken(self.status)


def send_due(webhook_id: int, resolve: "Resolve | None" = None) -> int | None:
    """Send everything that is due to the webhook; return in how many seconds there is more to do, None: nothing."""
    from apps.integrations.client import (  # not above: a web server that starts sends nothing
        HttpClient,
        system_resolve,
    )

    with asyncio.Runner() as runner:
        client = HttpClient(SystemClock(), resolve or system_resolve)
        try:
            while claimed := _claim(webhook_id, timezone.now()):
                webhook, deliveries = claimed
                tried = runner.run(_send(client, webhook, to_messages(webhook, deliveries)))
                if not _note(webhook_id, deliveries, tried, timezone.now()):
                    break
        finally:
            runner.run(client.close())
    return _again_seconds(webhook_id, timezone.now())


@transaction.atomic
def _claim(webhook_id: int, now: datetime) -> tuple[Webhook, list[Delivery]] | None:
    """Return some deliveries that nobody else sends meanwhile, with their webhook; None where there are none."""
    webhook = Webhook.objects.filter(pk=webhook_id, is_active=True, paused_at=None).first()
    if webhook is None or (webhook.resting_until and webhook.resting_until > now):
        return None
    due = Delivery.objects.filter(webhook=webhook, state=DeliveryState.PENDING, next_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("next_at", "id")[:AT_ONCE])
    until = now + timedelta(seconds=webhook.timeout_seconds + CLAIM_SECONDS)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=until)
    return (webhook, rows) if rows else None


async def _send(client: "HttpClient", webhook: Webhook, messages: Sequence[Message | None]) -> list[Tried]:
    connection = connection_of(webhook)
    await client.use({connection.code: connection})
    return await asyncio.gather(*(send_once(client, message) for message in messages))


def to_messages(webhook: Webhook, deliveries: Sequence[Delivery]) -> list[Message | None]:
    """Return the deliveries as they go out; None where the event is no longer kept."""
    entries = Entry.objects.in_bulk([row.entry_id for row in deliveries])
    bodies = {key: body_of(entry) for key, entry in entries.items()}
    connection, secrets = connection_of(webhook), secrets_of(webhook)
    found = ((row, test_body(row) if row.entry_id == 0 else bodies.get(row.entry_id)) for row in deliveries)
    return [
        None if body is None else Message(row.message_id, webhook.url, body, secrets, connection)
        for row, body in found
    ]


def connection_of(webhook: Webhook) -> Connection:
    """Return what the client needs to reach the webhook. It has its own patience instead of the client's breaker."""
    return Connection(
        code=f"webhook-{webhook.pk}",
        base_url=origin_of(webhook.url),
        listed=read_networks(webhook.listed),
        timeout_seconds=webhook.timeout_seconds,
        most_failures=_NEVER_LEFT_ALONE,
    )


def secrets_of(webhook: Webhook) -> tuple[str, ...]:
    """Return the secrets to sign with now, the present one first."""
    overlaps = webhook.old_secret and webhook.old_secret_until and webhook.old_secret_until > timezone.now()
    return (webhook.secret, webhook.old_secret) if overlaps else (webhook.secret,)


async def send_once(client: "HttpClient", message: Message | None) -> Tried:
    """Make one attempt; never raises for what the other side does."""
    if message is None:
        return Tried(None, "the event is no longer kept", retry_after="never")
    began, now = time.monotonic(), time.time()
    try:
        answer = await client.ask(message.connection.code, to_question(message, now))
    except NotAnswered as error:
        tried = Tried(None, f"{error.code}: {error}"[:_LONGEST_ERROR])
    else:
        text = answer.body.decode(errors="replace").replace("\0", "\ufffd")[:_LONGEST_ANSWER]
        error_text = "" if is_taken(answer.status) else f"status {answer.status}"
        tried = Tried(answer.status, error_text, text, answer.retry_after)
    return replace(tried, duration_ms=int((time.monotonic() - began) * 1000))


def body_of(entry: Entry) -> str:
    """Return what a receiver reads. The same at every attempt, as long as nobody's data were erased meanwhile."""
    return _json(
        {
            "type": entry.kind,
            "timestamp": entry.at,
            "sequence": entry.pk,
            "subject": entry.key,
            "by": entry.by_id,
            "data": entry.data,
        }
    )


def test_body(row: Delivery) -> str:
    """Return what a receiver reads when somebody presses the button."""
    return _json(
        {"type": TEST_KIND, "timestamp": row.created_at, "sequence": 0, "subject": "", "by": None, "data": {}}
    )


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


@transaction.atomic
def _note(webhook_id: int, deliveries: Sequence[Delivery], tried: Sequence[Tried], now: datetime) -> bool:
    """Write down what came of a round; return whether the next one may follow at once."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    pairs = list(zip(deliveries, tried, strict=True))
    for row, result in pairs:
        note_attempt(row, result, now)
    went_well = any(result.is_taken for result in tried)
    _judge(webhook, tried, went_well, now)
    return went_well


def note_attempt(row: Delivery, result: Tried, now: datetime) -> None:
    """Write down one attempt, and when the next one is."""
    row.attempts += 1
    row.last_status, row.last_error = result.status, result.error
    pause = pause_seconds(row.attempts, drawn(row.pk, row.attempts))
    if result.is_taken:
        row.state, row.delivered_at, row.next_at = DeliveryState.DELIVERED, now, None
    elif pause is None or result.retry_after == "never" or row.entry_id == 0:
        row.state, row.next_at = DeliveryState.FAILED, None
    else:
        wished = wished_seconds(result.status or 0, result.retry_after)
        row.next_at = now + timedelta(seconds=max(pause, wished))
    row.save(update_fields=["attempts", "last_status", "last_error", "state", "delivered_at", "next_at"])
    DeliveryAttempt.objects.create(
        delivery=row, number=row.attempts, at=now, status=result.status, error=result.error,
        response=result.response, duration_ms=result.duration_ms,
    )  # fmt: skip


def _judge(webhook: Webhook, tried: Sequence[Tried], went_well: bool, now: datetime) -> None:
    """Let an endpoint that takes nothing rest, and pause it in the end; one that is gone, at once."""
    if went_well:
        webhook.failures, webhook.resting_until = 0, None
    else:
        webhook.failures += 1
        webhook.resting_until = now + timedelta(seconds=rest_seconds(webhook.failures))
    gone = any(result.status == GONE for result in tried)
    if gone or webhook.failures >= webhook.most_failures:
        webhook.paused_at = now
        webhook.pause_reason = "the address is gone (410)" if gone else tried[-1].error
        record_audit(actor=None, action=PAUSED, obj=webhook, detail={"reason": webhook.pause_reason})
    webhook.save(update_fields=["failures", "resting_until", "paused_at", "pause_reason"])


def _again_seconds(webhook_id: int, now: datetime) -> int | None:
    webhook = Webhook.objects.filter(pk=webhook_id, is_active=True, paused_at=None).first()
    if webhook is None:
        return None
    pending = Delivery.objects.filter(webhook=webhook, state=DeliveryState.PENDING)
    next_at = pending.order_by("next_at").values_list("next_at", flat=True).first()
    if next_at is None:
        return None
    due_at = max(next_at, webhook.resting_until or next_at)
    return max(1, int((due_at - now).total_seconds()) + 1)
