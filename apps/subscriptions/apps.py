"""The app's name and title, and the button on the page of each report."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "apps.subscriptions"
    verbose_name = _("Scheduled reports")

    def ready(self) -> None:
        """Offer to subscribe where reports are shown. Processes that carry calls show nothing."""
        if apps.is_installed("django.contrib.admin"):
            from apps.reports.pages import PageAction, register_action
            from apps.subscriptions.links import subscribe_button

            register_action(PageAction(_("Subscribe"), "schedule_send", subscribe_button))

    def load_demo(self) -> None:
        """Enter the demonstration's subscription; see ``apps/floor/demo/load.py``."""
        from apps.subscriptions.demo import load_subscription

        load_subscription()
