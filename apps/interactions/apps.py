"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InteractionsConfig(AppConfig):
    name = "apps.interactions"
    verbose_name = _("Interactions")

    def ready(self) -> None:
        from apps.customers.references import Reference, register_reference

        register_reference(Reference("interactions.Interaction"))
