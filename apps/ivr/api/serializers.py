"""Flows and prompts as the API shows them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.ivr.choices import VersionStatus
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.proof.cases import parse_case
from apps.ivr.models import CallFlow, FlowCase, FlowVersion, Prompt, PromptVersion
from apps.ivr.problem_words import messages_of


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
    """A prompt in one language; ``media`` is what the switch is told to play, ``version`` the number of what that is.
    Both are empty where there is nothing to hear yet."""

    media = serializers.ListField(child=serializers.CharField(), read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True)
    seconds = serializers.FloatField(source="version.seconds", read_only=True, allow_null=True)

    class Meta:
        model = Prompt
        fields = ("id", "code", "name", "language", "text", "media", "version", "seconds")
        read_only_fields = fields


class PromptVersionSerializer(serializers.ModelSerializer[PromptVersion]):
    """One version of a prompt. ``is_current``: callers hear it. ``loudness`` is that of the original, in LUFS."""

    code = serializers.CharField(source="prompt.code", read_only=True)
    language = serializers.CharField(source="prompt.language", read_only=True)
    is_current = serializers.SerializerMethodField()
    created_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True)

    class Meta:
        model = PromptVersion
        fields = (
            "id", "prompt", "code", "language", "number", "is_current", "source", "sound", "seconds", "size",
            "loudness", "text", "voice", "created_at", "created_by",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_current(self, version: PromptVersion) -> bool:
        return version.prompt.version_id == version.pk


class FlowCaseSerializer(KnownFieldsMixin, serializers.ModelSerializer[FlowCase]):
    """A test case; ``flow`` is a code, ``content`` what a flow file says of it besides its name."""

    flow = serializers.SlugRelatedField[CallFlow](slug_field="code", queryset=CallFlow.objects.all())

    class Meta:
        model = FlowCase
        fields = ("id", "flow", "name", "content", "changed_at")
        read_only_fields = ("changed_at",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what is no test case, by name and key."""
        known = {"name": self.instance.name, "content": self.instance.content} if self.instance else {}
        values = {"content": {}, **known, **attrs}
        if not isinstance(values["content"], dict):
            raise serializers.ValidationError({"content": _("must be an object")})
        try:
            parse_case({**values["content"], "name": values["name"]})
        except FlowError as error:
            raise serializers.ValidationError({"content": messages_of(error)}) from None
        return attrs
