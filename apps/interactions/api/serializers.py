"""The record of interactions as JSON. Durations are in seconds, null where nothing was measured."""

from rest_framework import serializers

from apps.interactions.models import Callback, Disposition, EventLog, Interaction, Segment


class DispositionSerializer(serializers.ModelSerializer[Disposition]):
    class Meta:
        model = Disposition
        fields = ("id", "code", "name", "is_resolved", "is_active")


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    disposition = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Segment
        exclude = ("id", "interaction")


_FIELDS: tuple[str, ...] = (
    "id", "medium", "subject", "text", "reference", "external_id",
    "direction", "callback_of", "ani", "dnis", "entry_point", "flow", "flow_version", "customer",
    "group", "agent", "state", "outcome", "arrived_at", "queued_at", "answered_at", "ended_at", "wait_seconds",
    "talk_seconds", "hold_seconds", "wrap_up_seconds", "disposition", "note", "priority", "tier", "data",
)  # fmt: skip


class InteractionSerializer(serializers.ModelSerializer[Interaction]):
    group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    disposition = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Interaction
        fields = _FIELDS


class InteractionDetailSerializer(InteractionSerializer):
    segments = SegmentSerializer(many=True, read_only=True)

    class Meta(InteractionSerializer.Meta):
        fields = (*_FIELDS, "segments")


class CallbackSerializer(serializers.ModelSerializer[Callback]):
    """``late_seconds`` is null until the customer was reached, or given up; ``interaction`` is the call in which it was
    asked for. Its attempts are the interactions with ``callback_of`` of that id (32 hexadecimal digits)."""

    group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Callback
        fields = "__all__"


class EventSerializer(serializers.ModelSerializer[EventLog]):
    """``data`` holds the event's own fields; which they are depends on ``type``."""

    class Meta:
        model = EventLog
        fields = ("site", "position", "seq", "type", "at", "agent_id", "data")
