"""Routes of the agent directory below /api/v1/."""

from apps.agents.api.views import AgentViewSet, LocationViewSet, SkillGroupViewSet, SkillViewSet

routes = [
    ("agents", AgentViewSet, "agent"),
    ("locations", LocationViewSet, "location"),
    ("skills", SkillViewSet, "skill"),
    ("skill-groups", SkillGroupViewSet, "skill-group"),
]
