"""Tickets in the admin."""

from apps.tickets.admin import desk_records as desk_records, desk_tools as desk_tools
