from apps.tickets.models.attachment import TicketAttachment
from apps.tickets.models.batch import BatchItem, ItemState, TicketBatch
from apps.tickets.models.canned_reply import CannedReply, CannedReplyFile, CannedReplyText
from apps.tickets.models.category import Category
from apps.tickets.models.checklist import ChecklistItem, ChecklistStep, ChecklistTemplate
from apps.tickets.models.event import TicketEvent
from apps.tickets.models.lease import Doing, TicketLease
from apps.tickets.models.links import TicketLink, TicketMerge
from apps.tickets.models.macro import Macro
from apps.tickets.models.message import TicketMessage
from apps.tickets.models.saved_view import DefaultView, SavedView
from apps.tickets.models.settings import Priority, Tag, TicketType
from apps.tickets.models.state_rule import StateRule
from apps.tickets.models.ticket import Ticket, TicketInteraction, TicketTag, Watcher
from apps.tickets.models.ticket_text import TicketText
from apps.tickets.models.time_entry import TimeCorrection, TimeEntry

__all__ = [
    "BatchItem",
    "CannedReply",
    "CannedReplyFile",
    "CannedReplyText",
    "Category",
    "ChecklistItem",
    "ChecklistStep",
    "ChecklistTemplate",
    "DefaultView",
    "Doing",
    "ItemState",
    "Macro",
    "Priority",
    "SavedView",
    "StateRule",
    "Tag",
    "Ticket",
    "TicketAttachment",
    "TicketBatch",
    "TicketEvent",
    "TicketInteraction",
    "TicketLease",
    "TicketLink",
    "TicketMerge",
    "TicketMessage",
    "TicketTag",
    "TicketText",
    "TicketType",
    "TimeCorrection",
    "TimeEntry",
    "Watcher",
]
