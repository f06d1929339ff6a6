"""The agent directory as JSON."""

from rest_framework import serializers

from apps.agents.models import (
    Agent,
    AgentSkill,
    ComfortMessage,
    GroupMembership,
    GroupSkill,
    Location,
    OverflowStep,
    SearchRing,
    ServiceLevelPolicy,
    Skill,
    SkillGroup,
)
from apps.agents.models.line_settings import LINE_FIELDS
from apps.agents.selectors import get_service_level


class SkillSerializer(serializers.ModelSerializer[Skill]):
    class Meta:
        model = Skill
        fields = ("id", "code", "name")


class LocationSerializer(serializers.ModelSerializer[Location]):
    class Meta:
        model = Location
        fields = ("id", "code", "name")


class GroupSkillSerializer(serializers.ModelSerializer[GroupSkill]):
    skill = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = GroupSkill
        fields = ("skill", "level", "is_required")


class SearchRingSerializer(serializers.ModelSerializer[SearchRing]):
    groups = serializers.SlugRelatedField("code", read_only=True, many=True)  # type: ignore[var-annotated]
    locations = serializers.SlugRelatedField("code", read_only=True, many=True)  # type: ignore[var-annotated]

    class Meta:
        model = SearchRing
        fields = ("after_seconds", "lower_levels", "groups", "locations", "all_locations")


class OverflowStepSerializer(serializers.ModelSerializer[OverflowStep]):
    target_group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = OverflowStep
        fields = ("condition", "after_seconds", "action", "target_group", "flow", "prompt")


class ComfortMessageSerializer(serializers.ModelSerializer[ComfortMessage]):
    class Meta:
        model = ComfortMessage
        fields = ("prompt", "after_seconds", "repeat_seconds")


class ServiceLevelSerializer(serializers.ModelSerializer[ServiceLevelPolicy]):
    """A policy of a group; ``valid_from`` in 1970 means since ever."""

    class Meta:
        model = ServiceLevelPolicy
        fields = ("valid_from", "formula", "threshold_seconds", "short_abandon_seconds", "note")


class SkillGroupSerializer(serializers.ModelSerializer[SkillGroup]):
    """``threshold_seconds`` and ``short_abandon_seconds`` are those of the policy in force, ``service_levels`` all
    policies, the latest first."""

    threshold_seconds = serializers.SerializerMethodField()
    short_abandon_seconds = serializers.SerializerMethodField()
    service_levels = ServiceLevelSerializer(many=True, read_only=True)
    required_skills = GroupSkillSerializer(many=True, read_only=True)
    rings = SearchRingSerializer(many=True, read_only=True)
    hours = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    locations = serializers.SlugRelatedField("code", read_only=True, many=True)  # type: ignore[var-annotated]
    overflow_steps = OverflowStepSerializer(many=True, read_only=True)
    comfort_messages = ComfortMessageSerializer(many=True, read_only=True)

    class Meta:
        model = SkillGroup
        fields = (
            "id", "code", "name", "description", "required_skills", "ring_timeout_seconds", "wrap_up_seconds",
            "wrap_up_extension_seconds", "auto_answer", "pause_after_misses", "pause_presence",
            "misses_forgotten_seconds", "strategy", "locations", "preferred_agent_seconds", "preferred_agent_days",
            "priority_seconds", "tier_seconds", "most_head_start_seconds", "urgency", "rings", "record_calls",
            "threshold_seconds", "short_abandon_seconds", "service_levels", "goal_service_level",
            "goal_asa_seconds", "goal_fcr", "is_active", *LINE_FIELDS, "overflow_steps", "comfort_messages",
        )  # fmt: skip

    def get_threshold_seconds(self, group: SkillGroup) -> int:
        return get_service_level(group).threshold_seconds

    def get_short_abandon_seconds(self, group: SkillGroup) -> int:
        return get_service_level(group).short_abandon_seconds


class AgentSkillSerializer(serializers.ModelSerializer[AgentSkill]):
    skill = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = AgentSkill
        fields = ("skill", "level")


class MembershipSerializer(serializers.ModelSerializer[GroupMembership]):
    group = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = GroupMembership
        fields = ("group", "rank")


class AgentSerializer(serializers.ModelSerializer[Agent]):
    """Without the SIP secret: it leaves the suite only towards the switch."""

    username = serializers.CharField(source="user.username", read_only=True)
    name = serializers.CharField(read_only=True)
    location = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    capacity_profile = serializers.SlugRelatedField("name", read_only=True)  # type: ignore[var-annotated]
    skills = AgentSkillSerializer(source="skill_levels", many=True, read_only=True)
    groups = MembershipSerializer(source="memberships", many=True, read_only=True)

    class Meta:
        model = Agent
        fields = (
            "id",
            "username",
            "name",
            "extension",
            "accept_on",
            "capacity_profile",
            "language",
            "location",
            "is_active",
            "skills",
            "groups",
        )
