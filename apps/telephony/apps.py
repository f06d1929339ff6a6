"""The app's name and title, and what it adds to the pages of others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyConfig(AppConfig):
    name = "apps.telephony"
    verbose_name = _("Telephony")

    def ready(self) -> None:
        """Show the recordings on the page of an interaction, and voicemails in the timeline of a customer."""
        from apps.customers.personal import register_personal_data
        from apps.customers.timeline import register_source
        from apps.interactions.panels import Panel, register_panel
        from apps.telephony.customer_timeline import SOURCE
        from apps.telephony.panels import recordings_panel
        from apps.telephony.personal_data import SOURCE as PERSONAL

        register_panel(Panel("recordings", "telephony/recordings_panel.html", recordings_panel, order=10))
        register_source(SOURCE)
        register_personal_data(PERSONAL)
