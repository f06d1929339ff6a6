"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomFieldsConfig(AppConfig):
    name = "apps.customfields"
    verbose_name = _("Custom fields")
