"""Rules, and what they did, as JSON."""

from typing import Any

from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.automation.models import Rule, RuleRun
from apps.automation.services import save_rule, update_rule
from apps.automation.services.dry_run import AT_ONCE, MOST_TICKETS


class RuleSerializer(KnownFieldsMixin, serializers.ModelSerializer[Rule]):
    """``condition`` and ``actions`` are the vocabulary of docs/automation.md; what is wrong in them is said with its
    place. ``version`` is the one to send along as ``expected_version``: 409 where somebody was faster.
    ``paused_at`` is set where the loop guard has taken the rule out of service."""

    events = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=200,
        help_text="Names of events.",
    )
    condition: Any = serializers.JSONField(required=False, help_text="A tree of all, any, not and tests.")
    actions: Any = serializers.JSONField(help_text="A list of objects with ``do`` and parameters.")
    expected_version = serializers.IntegerField(required=False, write_only=True, min_value=1)

    class Meta:
        model = Rule
        fields = (
            "id", "name", "description", "is_active", "kind", "events", "target", "new_subject", "every_minutes",
            "condition", "actions", "position", "stops", "version", "paused_at", "paused_for", "ran_at", "updated_at",
            "expected_version",
        )  # fmt: skip
        read_only_fields = ("version", "paused_at", "paused_for", "ran_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Rule:
        validated_data.pop("expected_version", None)
        return save_rule(**validated_data)

    def update(self, instance: Rule, validated_data: dict[str, Any]) -> Rule:
        return update_rule(rule=instance, **validated_data)


class DryRunRequest(KnownFieldsMixin, serializers.Serializer[Any]):
    """``most`` of the newest tickets; of a saved view where ``view`` is its id."""

    most = serializers.IntegerField(min_value=1, max_value=MOST_TICKETS, default=AT_ONCE)
    view = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class TriedTicketSerializer(serializers.Serializer[Any]):
    """What a rule would do to a ticket: ``verdict`` says why, ``steps`` what."""

    ticket = serializers.IntegerField()
    number = serializers.IntegerField()
    subject = serializers.CharField()
    does_something = serializers.BooleanField()
    verdict = serializers.DictField()
    steps = serializers.ListField(child=serializers.DictField())


class ReportSerializer(serializers.Serializer[Any]):
    """Of ``checked`` tickets the conditions hold for ``matched``, ``changed`` would be changed; ``shown`` are the first
    200 of them. ``job`` is set, and the rest empty, while it goes on in the background: ask again with GET."""

    job = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    checked = serializers.IntegerField()
    matched = serializers.IntegerField()
    changed = serializers.IntegerField()
    shown = TriedTicketSerializer(many=True)


class RuleRunSerializer(serializers.ModelSerializer[RuleRun]):
    """A rule whose conditions held for a ticket: why, and what came of it."""

    number = serializers.IntegerField(source="ticket.number", read_only=True)

    class Meta:
        model = RuleRun
        fields = (
            "id", "at", "rule", "rule_version", "ticket", "number", "event", "result", "verdict", "steps", "note",
            "root", "depth",
        )  # fmt: skip
        read_only_fields = fields
