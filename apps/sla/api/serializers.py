"""Service levels as JSON."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.sla.models import Clock, EscalationStep, Policy, Target
from apps.sla.selectors import shown_state


class ClockSerializer(serializers.ModelSerializer[Clock]):
    """A clock of a ticket as it stands now. ``used_seconds`` is of ``counted_at``; durations are working time."""

    state = serializers.SerializerMethodField()
    number = serializers.IntegerField(source="ticket.number", read_only=True)
    policy_name = serializers.CharField(source="policy.name", read_only=True)

    class Meta:
        model = Clock
        fields = (
            "id", "ticket", "number", "kind", "cycle", "state", "policy", "policy_name", "target_seconds",
            "used_seconds", "started_at", "due_at", "warn_at", "met_at", "breached_at", "ended_at", "counted_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, clock: Clock) -> str:
        return str(shown_state(clock, timezone.now()))


class TargetSerializer(serializers.ModelSerializer[Target]):
    """``priority`` is a code; none: every priority without targets of its own."""

    priority: Any = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Target
        fields = ("priority", "first_response_seconds", "next_response_seconds", "resolution_seconds")


class StepSerializer(serializers.ModelSerializer[EscalationStep]):
    class Meta:
        model = EscalationStep
        fields = ("id", "kind", "timing", "amount", "actions")


class PolicySerializer(serializers.ModelSerializer[Policy]):
    """A policy with its targets and steps. Policies are made in the admin."""

    hours: Any = serializers.SlugRelatedField("code", read_only=True)
    targets = TargetSerializer(many=True, read_only=True)
    steps = StepSerializer(many=True, read_only=True)

    class Meta:
        model = Policy
        fields = (
            "id", "name", "description", "position", "is_active", "conditions", "hours", "pauses_internal", "reopening",
            "warn_percent", "warn_before_seconds", "targets", "steps",
        )  # fmt: skip
