"""Writes of tickets. Each is one transaction, locks the ticket first, and leaves one line per change in its history."""

from apps.tickets.services.assigning import assign_ticket
from apps.tickets.services.categories import save_category
from apps.tickets.services.creating import create_ticket
from apps.tickets.services.errors import TicketConflict
from apps.tickets.services.messages import add_message
from apps.tickets.services.states import set_state
from apps.tickets.services.updating import update_ticket

__all__ = [
    "TicketConflict",
    "add_message",
    "assign_ticket",
    "create_ticket",
    "save_category",
    "set_state",
    "update_ticket",
]
