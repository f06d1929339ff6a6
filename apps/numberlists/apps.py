"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumberListsConfig(AppConfig):
    name = "apps.numberlists"
    verbose_name = _("Number lists")
