"""What the foundation does when Django tells it something."""

from typing import Any

from django.apps import AppConfig, apps


def on_post_migrate(sender: AppConfig, **_: Any) -> None:
    """Bring the roles up to date once all apps have their permissions: after the last app of a ``migrate``."""
    # Django sends the signal for apps with models only.
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender is with_models[-1]:
        from apps.accounts.services import (
            ensure_roles,  # not above: only a migration needs it, but all load this
        )

        ensure_roles()
