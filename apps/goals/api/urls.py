"""Routes of goals below /api/v1/."""

from apps.goals.api.views import GoalViewSet

routes = [("goals", GoalViewSet, "goal")]
