"""The app's name and title, and its part of the demonstration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    name = "apps.goals"
    verbose_name = _("Goals")

    def load_demo(self) -> None:
        """Enter the demonstration's goals; see ``apps/floor/demo/load.py``."""
        from apps.goals.demo import load_goals

        load_goals()
