"""What the desk adds to the page of a ticket in the admin: who else is there, checklist, time, replies and macros."""

from typing import Any

from django.http import HttpRequest

from apps.accounts.formats import format_seconds
from apps.accounts.models import User
from apps.tickets.desk.describing import describe_others
from apps.tickets.desk.reply_services import list_replies
from apps.tickets.desk.sharing import usable_by
from apps.tickets.desk.time_services import get_running, sum_time
from apps.tickets.models import ChecklistTemplate, Macro, Ticket

MOST_ENTRIES = 10


def desk_panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Return the context of ``tickets/admin/desk_panel.html``; nothing for a ticket that has gone into another one."""
    user = request.user
    if not isinstance(user, User) or ticket.merged_into_id is not None:
        return None
    spent, running = sum_time(ticket), get_running(user)
    items = list(ticket.checklist.select_related("done_by"))
    return {
        "others": describe_others(ticket, user),
        "checklist": items,
        "checklist_done": sum(item.done_at is not None for item in items),
        "templates": list(ChecklistTemplate.objects.filter(is_active=True)),
        "spent": format_seconds(spent["seconds"]),
        "people": [{**one, "spent": format_seconds(one["seconds"])} for one in spent["by_user"]],
        "runs_here": running is not None and running.ticket_id == ticket.pk,
        "replies": list(list_replies(user, ticket)),
        "macros": list(usable_by(Macro, user)),
    }
