"""What became of figures afterwards, and where they do not add up, as JSON."""

from typing import Any

from rest_framework import serializers

from apps.kpis.models import ConservationFinding, Restatement


class RestatementSerializer(serializers.ModelSerializer[Restatement]):
    """An interval that was over and has changed. ``changes``: for each count what it was and what it is; seconds are
    texts, which are exact."""

    group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Restatement
        fields = (
            "group", "interval_start", "basis", "medium", "changes", "reason", "site", "events", "made_at",
        )  # fmt: skip


class FindingSerializer(serializers.ModelSerializer[ConservationFinding]):
    """Where figures do not add up. ``problems``: for each count what the interval row says and what the segments say;
    ``conservation``: offered, and accounted for; ``lost``: callers without an outcome in calls that are over."""

    group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = ConservationFinding
        fields = (
            "group", "interval_start", "medium", "problems", "interactions", "found_at", "checked_at", "mended_at",
        )  # fmt: skip


class CompletenessSerializer(serializers.Serializer[Any]):
    """Until when all sites have told what happened, and which of them hold that back."""

    until = serializers.DateTimeField(allow_null=True)
    behind = serializers.ListField(child=serializers.CharField())
