"""Routes of rules below /api/v1/."""

from apps.automation.api.views import RuleRunViewSet, RuleViewSet

routes = [("rules", RuleViewSet, "rule"), ("rule-runs", RuleRunViewSet, "rule-run")]
