"""The app's name and title."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = _("Users and roles")

    def ready(self) -> None:
        from apps.accounts.handlers import on_post_migrate

        post_migrate.connect(on_post_migrate, dispatch_uid="accounts.ensure_roles")
