"""Tickets in the admin: the list, the page of one as a conversation, what a site defines for them, and the desk."""

from apps.tickets.admin import (
    desk_records as desk_records,
    desk_tools as desk_tools,
    settings as settings,
    tickets as tickets,
)
