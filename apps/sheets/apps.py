"""The app's name and title."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    name = "apps.sheets"
    verbose_name = _("Spreadsheets")

    def ready(self) -> None:
        """Make imports and exports known as background work; not where calls are carried."""
        if not apps.is_installed("django.contrib.admin"):
            return
        from apps.sheets.work import register_kinds

        register_kinds()
