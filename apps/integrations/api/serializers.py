"""Webhooks and deliveries as JSON."""

from typing import Any

from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.integrations.models import Delivery, DeliveryAttempt, Webhook
from apps.integrations.webhook_services import save_webhook
from apps.outbox.selectors import get_kind_choices


class WebhookSerializer(KnownFieldsMixin, serializers.ModelSerializer[Webhook]):
    """``kinds`` are names of events. ``paused_at`` is set where too much failed; what happens meanwhile waits."""

    kinds = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=200)

    class Meta:
        model = Webhook
        fields = (
            "id", "name", "url", "kinds", "listed", "timeout_seconds", "most_failures", "is_active", "failures",
            "resting_until", "paused_at", "pause_reason", "created_at",
        )  # fmt: skip
        read_only_fields = ("failures", "resting_until", "paused_at", "pause_reason", "created_at")

    def validate_kinds(self, kinds: list[str]) -> list[str]:
        known = dict(get_kind_choices())
        unknown = [kind for kind in kinds if kind not in known]
        if unknown:
            raise serializers.ValidationError(f"There is no event {', '.join(map(repr, unknown))}.")
        return list(dict.fromkeys(kinds))

    def create(self, validated_data: dict[str, Any]) -> Webhook:
        return save_webhook(webhook=Webhook(), **validated_data)

    def update(self, instance: Webhook, validated_data: dict[str, Any]) -> Webhook:
        return save_webhook(webhook=instance, **validated_data)


class NewWebhookSerializer(WebhookSerializer):
    """A webhook that was just made, with the ``secret`` by which its receiver checks signatures: shown this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class SecretSerializer(serializers.Serializer[Any]):
    """A new secret, shown this once. For a day everything is signed with the one before, too."""

    secret = serializers.CharField(read_only=True)


class TriedSerializer(serializers.Serializer[Any]):
    """What came of a test. ``status`` is null where there was no answer."""

    status = serializers.IntegerField(allow_null=True)
    is_taken = serializers.BooleanField()
    error = serializers.CharField()
    duration_ms = serializers.IntegerField()


class PeriodSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """From ``since`` until before ``until``."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class ReplayedSerializer(serializers.Serializer[Any]):
    """How many events are sent again."""

    count = serializers.IntegerField()


class AttemptSerializer(serializers.ModelSerializer[DeliveryAttempt]):
    class Meta:
        model = DeliveryAttempt
        fields = ("number", "at", "status", "error", "response", "duration_ms")


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """``log`` are the attempts, on the page of one delivery only."""

    class Meta:
        model = Delivery
        fields = (
            "id", "webhook", "message_id", "kind", "state", "attempts", "next_at", "last_status", "last_error",
            "created_at", "delivered_at",
        )  # fmt: skip


class DeliveryDetailSerializer(DeliverySerializer):
    log = AttemptSerializer(many=True, read_only=True)

    class Meta(DeliverySerializer.Meta):
        fields = (*DeliverySerializer.Meta.fields, "log")  # type: ignore[assignment]
