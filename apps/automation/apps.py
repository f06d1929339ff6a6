"""The app's name and title, and what it adds to others."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AutomationConfig(AppConfig):
    name = "apps.automation"
    verbose_name = _("Rules")

    def ready(self) -> None:
        """Offer the dry run as background work, and carry out what of actions leaves the house. Processes that carry
        calls do neither, and load none of it."""
        if apps.is_installed("django.contrib.admin"):
            self._offer()

    def _offer(self) -> None:
        from apps.automation.panels import runs_panel
        from apps.automation.personal_data import SOURCE
        from apps.automation.services.dry_run import JOB_KIND, carry_out_dry_run
        from apps.automation.services.notices import notify_by_mail
        from apps.automation.services.outward import call_webhook
        from apps.customers.personal import register_personal_data
        from apps.jobs.registry import JobKind, register_job_kind
        from apps.tickets.actions import register_action
        from apps.tickets.panels import Panel, register_panel

        register_personal_data(SOURCE)
        register_action("notify_by_mail", notify_by_mail)
        register_action("call_webhook", call_webhook)
        register_panel(Panel("rule_runs", "automation/runs_panel.html", runs_panel, order=90))
        register_job_kind(
            JobKind(
                JOB_KIND, _("Dry run of a rule"), run=carry_out_dry_run, permission="automation.view_rule"
            )
        )
