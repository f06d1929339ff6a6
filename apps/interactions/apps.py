"""The app's name and title."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InteractionsConfig(AppConfig):
    name = "apps.interactions"
    verbose_name = _("Interactions")

    def ready(self) -> None:
        from apps.customers.personal import register_personal_data
        from apps.customers.references import Reference, register_reference
        from apps.customers.timeline import register_source
        from apps.interactions.customer_timeline import SOURCES
        from apps.interactions.personal_data import SOURCE

        for source in SOURCES:
            register_source(source)
        register_personal_data(SOURCE)
        register_reference(Reference("interactions.Interaction"))
