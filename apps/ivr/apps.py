"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IvrConfig(AppConfig):
    name = "apps.ivr"
    verbose_name = _("Call flows")

    def ready(self) -> None:
        """Let the rules of a group's waiting line refer to prompts and flows."""
        from apps.agents.references import FLOW, PROMPT, register_references
        from apps.ivr.selectors import get_flow_names, get_prompt_names

        register_references(PROMPT, get_prompt_names)
        register_references(FLOW, get_flow_names)
