"""Tickets in the timeline of their customer."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.customers.timeline import Asked, Entry, Source, narrow
from apps.tickets.models import Ticket
from apps.tickets.selectors import visible_tickets

CODE = "ticket"


def list_entries(asked: Asked) -> Sequence[Entry]:
    """Return the tickets of the customers, newest first."""
    rows = visible_tickets(asked.user) if asked.user is not None else Ticket.objects.all()
    rows = rows.filter(requester__in=asked.family).only("number", "subject", "state", "created_at")
    return [
        Entry(
            at=row.created_at,
            source=CODE,
            key=row.pk,
            medium=CODE,
            title=str(row),
            text=str(row.get_state_display()),
            link=reverse("admin:tickets_ticket_change", args=[row.pk]),
        )
        for row in narrow(rows, asked, CODE, "created_at")
    ]


SOURCE = Source(CODE, {CODE: _("Ticket")}, list_entries, permission="tickets.view_ticket")
