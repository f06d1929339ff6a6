"""Writes of rules: kept, run for an event, run by the clock, tried on past tickets."""

from apps.automation.services.rules import pause_rule, resume_rule, save_rule, update_rule

__all__ = ["pause_rule", "resume_rule", "save_rule", "update_rule"]
