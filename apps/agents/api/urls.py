"""Routes of the agent directory below /api/v1/."""

from apps.agents.api.views import AgentViewSet, SkillGroupViewSet, SkillViewSet

routes = [
    ("agents", AgentViewSet, "agent"),
    ("skills", SkillViewSet, "skill"),
    ("skill-groups", SkillGroupViewSet, "skill-group"),
]
