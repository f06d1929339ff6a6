"""The app's name and title, and which of its own rows name a customer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "apps.customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        from apps.customers.consent_timeline import SOURCE
        from apps.customers.personal import register_personal_data
        from apps.customers.personal_data import SOURCE as PERSONAL
        from apps.customers.references import Reference, register_reference
        from apps.customers.sheets.personal import SOURCE as IMPORTED
        from apps.customers.timeline import register_source

        register_source(SOURCE)
        register_personal_data(PERSONAL)
        register_personal_data(IMPORTED)
        register_reference(Reference("customers.CustomerNumber", own=True))
        register_reference(Reference("customers.CustomerAddress", unique_with=("key",), own=True))
        register_reference(Reference("customers.UnusableNumber", unique_with=("text",), own=True))
        register_reference(Reference("customers.Membership", unique_with=("organisation_id",), own=True))
        register_reference(Reference("customers.Customer", "merged_into"))
