"""Tickets as the desk shows them: plain dictionaries, ready for JSON."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.tickets.choices import StateChoice
from apps.tickets.desk.presence import list_others
from apps.tickets.desk.searching import Hit
from apps.tickets.desk.sharing import usable_by
from apps.tickets.desk.time_services import get_running, sum_time
from apps.tickets.domain.states import TicketState, choices_from
from apps.tickets.models import (
    Category,
    ChecklistItem,
    ChecklistTemplate,
    Macro,
    Priority,
    Ticket,
    TicketMessage,
    TimeEntry,
)
from apps.tickets.selectors import list_messages

MOST_MESSAGES = 50


def with_rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return the tickets with what a row of a list shows beside them."""
    shown = ("requester", "agent__user", "group", "priority", "type", "category")
    return tickets.select_related(*shown).prefetch_related("tags").defer("agent__sip_password", "description")


def describe_row(ticket: Ticket) -> dict[str, Any]:
    """Return one line of a list. Times are Unix seconds."""
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "subject": ticket.subject,
        "state": ticket.state,
        "state_name": str(ticket.get_state_display()),
        "priority": {
            "code": ticket.priority.code,
            "name": ticket.priority.name,
            "tone": ticket.priority.tone,
        },
        "type": ticket.type.name if ticket.type else "",
        "category": ticket.category.full_name if ticket.category else "",
        "customer": ticket.requester.name if ticket.requester else "",
        "group": ticket.group.name if ticket.group else "",
        "agent": ticket.agent.name if ticket.agent else "",
        "agent_id": ticket.agent_id,
        "tags": [{"name": tag.name, "tone": tag.tone} for tag in ticket.tags.all()],
        "created": ticket.created_at.timestamp(),
        "updated": ticket.updated_at.timestamp(),
        "version": ticket.version,
    }


def describe_ticket(ticket: Ticket, user: User) -> dict[str, Any]:
    """Return all that is shown of an open ticket."""
    running = get_running(user)
    return {
        **describe_row(ticket),
        "description": ticket.description,
        "customer_id": ticket.requester_id,
        "priority_code": ticket.priority.code,
        "category_id": ticket.category_id,
        "states": [
            {"state": str(state), "name": str(StateChoice(state).label)}
            for state in choices_from(TicketState(ticket.state))
        ],
        "merged_into": ticket.merged_into_id,
        "messages": describe_messages(ticket),
        "checklist": [describe_item(item) for item in ticket.checklist.select_related("done_by")],
        "time": sum_time(ticket),
        "timer": describe_entry(running) if running else None,
        "others": describe_others(ticket, user),
    }


def describe_messages(ticket: Ticket, newest: int = MOST_MESSAGES) -> list[dict[str, Any]]:
    """Return the newest messages, oldest first."""
    rows = list(list_messages(ticket).order_by("-created_at", "-id")[:newest])
    return [describe_message(row) for row in reversed(rows)]


def describe_message(message: TicketMessage) -> dict[str, Any]:
    """Return a message; its text is as it was written, whoever shows it escapes it."""
    return {
        "id": message.pk,
        "kind": message.kind,
        "author": message.author_name,
        "author_id": message.author_id,
        "body": message.body,
        "at": message.created_at.timestamp(),
    }


def describe_item(item: ChecklistItem) -> dict[str, Any]:
    """Return a step of the checklist."""
    return {
        "id": item.pk,
        "text": item.text,
        "is_required": item.is_required,
        "done_at": item.done_at.timestamp() if item.done_at else None,
        "done_by": str(item.done_by or ""),
    }


def describe_entry(entry: TimeEntry) -> dict[str, Any]:
    """Return a piece of work; ``seconds`` None while its timer runs."""
    return {
        "id": entry.pk,
        "ticket": entry.ticket_id,
        "number": entry.ticket.number,
        "user": str(entry.user),
        "started": entry.started_at.timestamp(),
        "seconds": entry.seconds,
        "by_hand": entry.by_hand,
        "note": entry.note,
    }


def describe_others(ticket: Ticket | int, user: User) -> list[dict[str, Any]]:
    """Return the colleagues who have the ticket open now."""
    return [
        {"user": one.user_id, "name": one.name, "doing": one.doing}
        for one in list_others(ticket=ticket, user=user)
    ]


def describe_hit(hit: Hit) -> dict[str, Any]:
    """Return a line of a search with what was found; pieces are (text, whether it was searched for)."""
    return {**describe_row(hit.ticket), "found_subject": hit.subject, "found_text": hit.snippet}


def describe_catalogue(user: User) -> dict[str, Any]:
    """Return what can be chosen at every ticket."""
    categories = Category.objects.filter(is_active=True).order_by("full_name")
    return {
        "priorities": list(Priority.objects.order_by("-rank").values("code", "name", "tone")),
        "categories": _pairs(categories.values_list("pk", "full_name")),
        "checklists": _pairs(ChecklistTemplate.objects.filter(is_active=True).values_list("pk", "name")),
        "macros": _pairs(usable_by(Macro, user).values_list("pk", "name")),
    }


def _pairs(rows: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"id": key, "name": name} for key, name in rows]
