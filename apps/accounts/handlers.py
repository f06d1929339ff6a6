"""What the foundation does when Django tells it something."""

from typing import Any

from django.apps import AppConfig, apps

from apps.accounts.services import ensure_roles


def on_post_migrate(sender: AppConfig, **_: Any) -> None:
    """Bring the roles up to date once all apps have their permissions: after the last app of a ``migrate``."""
    if sender is list(apps.get_app_configs())[-1]:
        ensure_roles()
