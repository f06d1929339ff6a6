"""The agent directory over HTTP, to read."""

from django_filters import rest_framework as filters

from apps.accounts.rest import ReadOnlyViewSet
from apps.agents.api.serializers import (
    AgentSerializer,
    LocationSerializer,
    SkillGroupSerializer,
    SkillSerializer,
)
from apps.agents.models import Agent, Location, Skill, SkillGroup
from apps.agents.selectors import list_agents


class AgentFilter(filters.FilterSet):
    group = filters.CharFilter("groups__code", label="Code of a skill group that the agent serves")
    skill = filters.CharFilter("skills__code", label="Code of a skill that the agent has")

    location = filters.CharFilter("location__code", label="Code of the location where the agent sits")

    class Meta:
        model = Agent
        fields = ("extension", "accept_on", "is_active", "group", "skill", "location")


class SkillViewSet(ReadOnlyViewSet):
    """Skills."""

    queryset = Skill.objects.order_by("code")
    serializer_class = SkillSerializer
    filterset_fields = ("code",)
    ordering_fields = ("code", "name")


class LocationViewSet(ReadOnlyViewSet):
    """Locations where agents sit."""

    queryset = Location.objects.order_by("code")
    serializer_class = LocationSerializer
    filterset_fields = ("code",)
    ordering_fields = ("code", "name")


class SkillGroupViewSet(ReadOnlyViewSet):
    """Skill groups with the skills that they ask for, their thresholds and goals."""

    queryset = (
        SkillGroup.objects.select_related("hours")
        .prefetch_related(
            "required_skills__skill",
            "locations",
            "rings__groups",
            "rings__locations",
            "overflow_steps__target_group",
            "comfort_messages",
            "service_levels",
        )
        .order_by("code")
    )
    serializer_class = SkillGroupSerializer
    filterset_fields = ("code", "is_active")
    ordering_fields = ("code", "name")


class AgentViewSet(ReadOnlyViewSet):
    """Agents with their skills and groups."""

    queryset = (
        list_agents()
        .select_related("capacity_profile")
        .prefetch_related("skill_levels__skill", "memberships__group")
        .order_by("extension")
    )
    serializer_class = AgentSerializer
    filterset_class = AgentFilter
    ordering_fields = ("extension",)
