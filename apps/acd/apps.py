"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AcdConfig(AppConfig):
    name = "apps.acd"
    verbose_name = _("Routing")
