"""Flows and prompts as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.ivr.choices import VersionStatus
from apps.ivr.models import CallFlow, FlowVersion, Prompt


class FlowVersionSerializer(serializers.ModelSerializer[FlowVersion]):
    """A version with its definition; ``published_by`` is a user name."""

    flow = serializers.SlugRelatedField[CallFlow](slug_field="code", read_only=True)
    published_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True)

    class Meta:
        model = FlowVersion
        fields = (
            "id", "flow", "number", "status", "note", "created_at", "published_at", "published_by", "archived_at",
            "definition",
        )  # fmt: skip
        read_only_fields = fields


class CallFlowSerializer(serializers.ModelSerializer[CallFlow]):
    """A flow; ``published_version`` is the number that new calls get, null where calls are refused."""

    published_version = serializers.SerializerMethodField()

    class Meta:
        model = CallFlow
        fields = ("code", "name", "is_active", "published_version")
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_published_version(self, flow: CallFlow) -> int | None:
        published = (row.number for row in flow.versions.all() if row.status == VersionStatus.PUBLISHED)
        return next(published, None) if flow.is_active else None


class PromptSerializer(serializers.ModelSerializer[Prompt]):
    """A prompt in one language; ``media`` is what the switch is told to play."""

    media = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Prompt
        fields = ("id", "code", "name", "language", "media")
        read_only_fields = fields
