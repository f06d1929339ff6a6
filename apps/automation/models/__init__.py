from apps.automation.models.notice import Notice
from apps.automation.models.rule import Rule
from apps.automation.models.run import CausedEntry, RuleRun

__all__ = ["CausedEntry", "Notice", "Rule", "RuleRun"]
