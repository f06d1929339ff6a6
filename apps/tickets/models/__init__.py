from apps.tickets.models.category import Category
from apps.tickets.models.event import TicketEvent
from apps.tickets.models.message import TicketMessage
from apps.tickets.models.settings import Priority, Tag, TicketType
from apps.tickets.models.ticket import Ticket, TicketInteraction, TicketTag, Watcher

__all__ = [
    "Category",
    "Priority",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketInteraction",
    "TicketMessage",
    "TicketTag",
    "TicketType",
    "Watcher",
]
