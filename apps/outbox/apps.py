"""The app's name and title, and where followers begin."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "apps.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        post_migrate.connect(_enter_followers, sender=self)


def _enter_followers(**kwargs: Any) -> None:
    """A follower that is new begins with what happens from now on, not with what is kept of the past."""
    from apps.outbox.services import enter_followers

    enter_followers()
