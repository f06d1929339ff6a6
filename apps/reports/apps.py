"""The app's name and title."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Enter every report in the catalogue."""
        package = import_module("apps.reports.reports")
        for module in sorted(found.name for found in iter_modules(package.__path__)):
            import_module(f"apps.reports.reports.{module}")
