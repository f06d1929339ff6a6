"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "apps.supervision"
    verbose_name = _("Supervision")

    def ready(self) -> None:
        """Let open work be cancelled on the page of its interaction."""
        from apps.interactions.panels import Panel, register_panel
        from apps.supervision.panels import open_work_panel

        register_panel(Panel("open_work", "supervision/open_work_panel.html", open_work_panel, order=5))
