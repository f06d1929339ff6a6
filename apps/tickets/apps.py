"""The app's name and title, and what it adds to others."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "apps.tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Enter what runs in the background, let a customer's tickets follow a merge of customers, and show tickets
        where customers and interactions are shown."""
        from apps.customers.references import Reference, register_reference
        from apps.jobs.registry import JobKind, register_job_kind
        from apps.tickets.desk import batches

        register_job_kind(JobKind(batches.JOB_CHANGE, _("Change of many tickets"), run=batches.carry_out))
        register_job_kind(JobKind(batches.JOB_UNDO, _("Undo of a change"), run=batches.carry_out_undo))
        register_reference(Reference("tickets.Ticket", "requester"))
        register_reference(Reference("tickets.TicketMessage"))
        self._enter_desk()
        self._enter_personal_data()
        if apps.is_installed("django.contrib.admin"):
            self._show()

    def _enter_desk(self) -> None:
        """Put the tools of the desk on the page of a ticket."""
        from apps.tickets.desk.panels import desk_panel
        from apps.tickets.panels import Panel, register_panel

        register_panel(Panel("desk", "tickets/admin/desk_panel.html", desk_panel, order=10))

    def _enter_personal_data(self) -> None:
        """Let a person's tickets be exported and erased with everything else of theirs."""
        from apps.customers.personal import register_personal_data
        from apps.tickets.personal_data import SOURCE
        from apps.tickets.personal_deliveries import SOURCE as DELIVERIES

        register_personal_data(SOURCE)
        register_personal_data(DELIVERIES)

    def _show(self) -> None:
        from apps.customers.timeline import register_source
        from apps.interactions.panels import Panel as InteractionPanel, register_panel as register_there
        from apps.tickets.customer_timeline import SOURCE
        from apps.tickets.interaction_panels import PANEL, interactions_of_ticket, tickets_of_interaction
        from apps.tickets.panels import Panel, register_panel

        register_source(SOURCE)
        own, theirs = "tickets/admin/interactions_panel.html", "tickets/admin/interaction_panel.html"
        register_panel(Panel("interactions", own, interactions_of_ticket, order=50))
        register_there(InteractionPanel(PANEL, theirs, tickets_of_interaction, order=20))
