"""Tickets on the page of an interaction, and interactions on the page of a ticket."""

from typing import Any

from django.http import HttpRequest

from apps.interactions.models import Interaction
from apps.interactions.panels import render_panels
from apps.tickets.models import Ticket
from apps.tickets.selectors import visible_tickets
from apps.tickets.services.from_interaction import source_key_of

PANEL = "tickets"
MOST_INTERACTIONS = 10


def tickets_of_interaction(request: HttpRequest, interaction: Interaction) -> dict[str, Any] | None:
    """Return the tickets of an interaction, and whether one can still be made of it."""
    tickets = list(visible_tickets(request.user).filter(interaction_rows__interaction=interaction.pk))
    made = Ticket.objects.filter(source_key=source_key_of(interaction)).exists()
    may_create = not made and request.user.has_perm("tickets.add_ticket")
    return {"tickets": tickets, "may_create": may_create} if tickets or may_create else None


def interactions_of_ticket(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Return the conversations of a ticket with what the flow found out, and what other apps show of each (its
    recordings), for those who may see interactions."""
    if not request.user.has_perm("interactions.view_interaction"):
        return None
    rows = Interaction.objects.filter(ticket_rows__ticket=ticket).select_related("agent__user", "disposition")
    rows = rows.defer("agent__sip_password").order_by("-arrived_at", "-id")[:MOST_INTERACTIONS]
    found = [
        {"interaction": row, "data": _told(row.data), "panels": render_panels(request, row, without=(PANEL,))}
        for row in rows
    ]
    return {"interactions": found} if found else None


def _told(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in data.items() if str(value).strip()][:40]
