"""Goals over HTTP."""

from rest_framework import serializers

from apps.accounts.models import User
from apps.accounts.rest import CursorPages, ReadOnlyViewSet, StrictFilterBackend
from apps.agents.models import SkillGroup
from apps.goals.models import Goal


class GoalSerializer(serializers.ModelSerializer[Goal]):
    """A goal and where it stood when it was checked last; shares are numbers from 0 to 1, durations seconds."""

    group = serializers.SlugRelatedField[SkillGroup](slug_field="code", read_only=True)
    owner = serializers.SlugRelatedField[User](slug_field="username", read_only=True)
    review_on = serializers.DateField(read_only=True)

    class Meta:
        model = Goal
        fields = (
            "id", "name", "formula", "target", "baseline", "group", "medium", "start", "due", "owner", "why",
            "is_active", "state", "value", "forecast", "per_week", "checked_at", "reviewed_on", "review_on",
        )  # fmt: skip
        read_only_fields = fields


class GoalViewSet(ReadOnlyViewSet):
    """The register of goals. They are entered and reviewed in the admin."""

    queryset = Goal.objects.select_related("group", "owner")
    serializer_class = GoalSerializer
    filterset_fields = ("is_active", "state", "formula")
    filter_backends = [StrictFilterBackend]
    pagination_class = CursorPages
