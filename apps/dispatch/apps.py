"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    name = "apps.dispatch"
    verbose_name = _("Routing of tickets")

    def ready(self) -> None:
        """Carry out what actions have to say to agents."""
        from apps.dispatch.notices import notify_in_workbench
        from apps.tickets.actions import register_action

        register_action("notify_in_workbench", notify_in_workbench)
