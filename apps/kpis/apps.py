"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KpisConfig(AppConfig):
    name = "apps.kpis"
    verbose_name = _("Key figures")

    def ready(self) -> None:
        """Put figures on the nodes of the flow editor."""
        from apps.ivr.canvas_plugins import register_canvas_plugin
        from apps.kpis.flow_report import MODULE, report_settings

        register_canvas_plugin(MODULE, report_settings)
