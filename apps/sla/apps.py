"""The app's name and title, and what it adds to the pages of others."""

from typing import Any

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "apps.sla"
    verbose_name = _("SLA")

    def ready(self) -> None:
        """Offer the recount as background work, and show clocks where tickets are shown. Processes that carry calls
        show nothing, and load none of it."""
        if apps.is_installed("django.contrib.admin"):
            self._offer()

    def _offer(self) -> None:
        from django.forms import Media, Script

        from apps.jobs.registry import JobKind, register_job_kind
        from apps.sla.filters import TicketDueFilter, ticket_order
        from apps.sla.panels import badges_of, clocks_panel
        from apps.sla.services.recounts import JOB_KIND, carry_out_recount
        from apps.tickets.columns import Column, register_column
        from apps.tickets.panels import Panel, register_panel

        register_job_kind(JobKind(JOB_KIND, _("Recount of SLA clocks"), run=carry_out_recount))
        register_panel(Panel("sla", "sla/panel.html", clocks_panel, order=10))
        scripts: Any = [Script("sla/countdown.js", type="module")]
        shown = Media(css={"all": ["sla/sla.css"]}, js=scripts)
        column = Column("sla", _("Due"), badges_of, TicketDueFilter, ticket_order, shown)
        register_column(column)
