"""Service levels as JSON."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.schedules.models import BusinessHours
from apps.sla.models import Clock, EscalationStep, Policy, Target
from apps.sla.selectors import shown_state
from apps.sla.services import save_policy, update_policy
from apps.tickets.models import Priority

_FEW: Any = {"max_length": 50}
"""Targets or steps of one policy in one request."""


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


class TargetSerializer(KnownFieldsMixin, serializers.ModelSerializer[Target]):
    """``priority`` is a code; none: every priority without targets of its own."""

    priority: Any = serializers.SlugRelatedField(
        "code", queryset=Priority.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Target
        fields = ("priority", "first_response_seconds", "next_response_seconds", "resolution_seconds")


class StepSerializer(KnownFieldsMixin, serializers.ModelSerializer[EscalationStep]):
    """``amount`` is per cent, or minutes, as ``timing`` says. ``id`` names one that there is; none: it is new."""

    id = serializers.IntegerField(required=False, min_value=1)
    actions: Any = serializers.JSONField(help_text="A list of objects with ``do`` and parameters.")

    class Meta:
        model = EscalationStep
        fields = ("id", "kind", "timing", "amount", "actions")


class PolicySerializer(KnownFieldsMixin, serializers.ModelSerializer[Policy]):
    """A policy with its targets and steps. When writing, lists given replace those before; a step keeps its ``id``.
    ``version`` is the one to send along as ``expected_version``: 409 where somebody was faster."""

    conditions: Any = serializers.JSONField(required=False, help_text="A tree of all, any, not and tests.")
    hours: Any = serializers.SlugRelatedField(
        "code", queryset=BusinessHours.objects.all(), required=False, allow_null=True
    )
    targets: Any = TargetSerializer(many=True, required=False, **_FEW)
    steps: Any = StepSerializer(many=True, required=False, **_FEW)
    expected_version = serializers.IntegerField(required=False, write_only=True, min_value=1)

    class Meta:
        model = Policy
        fields = (
            "id", "name", "description", "position", "is_active", "conditions", "hours", "pauses_internal", "reopening",
            "warn_percent", "warn_before_seconds", "targets", "steps", "version", "expected_version",
        )  # fmt: skip
        read_only_fields = ("version",)

    def create(self, validated_data: dict[str, Any]) -> Policy:
        validated_data.pop("expected_version", None)
        return save_policy(policy=Policy(), by=self.context["request"].user, **validated_data)

    def update(self, instance: Policy, validated_data: dict[str, Any]) -> Policy:
        update_policy(policy=instance, by=self.context["request"].user, **validated_data)
        return (
            Policy.objects.select_related("hours")
            .prefetch_related("targets__priority", "steps")
            .get(pk=instance.pk)
        )
