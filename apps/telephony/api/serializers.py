"""Telephony as JSON. No secret of a node or a phone has a field here."""

from rest_framework import serializers

from apps.ivr.models import CallFlow
from apps.telephony.models import AsteriskNode, EntryPoint, Recording, Trunk


class AsteriskNodeSerializer(serializers.ModelSerializer[AsteriskNode]):
    class Meta:
        model = AsteriskNode
        fields = ("id", "code", "name", "base_url", "app", "is_active")


class TrunkSerializer(serializers.ModelSerializer[Trunk]):
    node: serializers.SlugRelatedField[AsteriskNode] = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )

    class Meta:
        model = Trunk
        fields = ("id", "node", "name", "max_calls", "is_active")


class EntryPointSerializer(serializers.ModelSerializer[EntryPoint]):
    flow: serializers.SlugRelatedField[CallFlow] = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )

    class Meta:
        model = EntryPoint
        fields = ("id", "dnis", "name", "flow", "is_active")


class RecordingSerializer(serializers.ModelSerializer[Recording]):
    class Meta:
        model = Recording
        fields = ("id", "interaction", "segment", "kind", "name", "started_at", "duration_seconds", "state")
