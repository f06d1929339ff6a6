"""Writes of tickets. Each is one transaction, locks the ticket first, and leaves one line per change in its history."""

from apps.tickets.services.assigning import assign_ticket
from apps.tickets.services.categories import check_category, save_category
from apps.tickets.services.creating import create_ticket
from apps.tickets.services.errors import TicketConflict
from apps.tickets.services.fields import check_ticket_fields
from apps.tickets.services.from_interaction import attach_interaction, create_ticket_from_interaction
from apps.tickets.services.linking import link_tickets, unlink_tickets
from apps.tickets.services.merging import merge_tickets, undo_merge
from apps.tickets.services.messages import add_message
from apps.tickets.services.requirements import count_open_children
from apps.tickets.services.splitting import split_ticket
from apps.tickets.services.states import set_state
from apps.tickets.services.taking_over import PastStep, PastTicket, take_over_tickets
from apps.tickets.services.updating import update_ticket
from apps.tickets.services.watching import unwatch_ticket, watch_ticket

__all__ = [
    "PastStep",
    "PastTicket",
    "TicketConflict",
    "add_message",
    "assign_ticket",
    "attach_interaction",
    "check_category",
    "check_ticket_fields",
    "count_open_children",
    "create_ticket",
    "create_ticket_from_interaction",
    "link_tickets",
    "merge_tickets",
    "save_category",
    "set_state",
    "split_ticket",
    "take_over_tickets",
    "undo_merge",
    "unlink_tickets",
    "unwatch_ticket",
    "update_ticket",
    "watch_ticket",
]
