"""What is done on the page of a ticket besides changing its properties: name → what to call."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.agents.models import Agent
from apps.tickets.choices import MessageKind, TicketMedium
from apps.tickets.desk.reply_files import copies_for
from apps.tickets.models import Ticket, TicketLink, TicketMerge
from apps.tickets.selectors import visible_tickets
from apps.tickets.services import (
    add_message,
    assign_ticket,
    link_tickets,
    merge_tickets,
    set_state,
    split_ticket,
    undo_merge,
    unlink_tickets,
    unwatch_ticket,
    watch_ticket,
)

Action = Callable[[HttpRequest, Ticket], Ticket | None]
"""Does it, and returns the ticket to go on with (None: the same)."""


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _write(request: HttpRequest, ticket: Ticket) -> None:
    kind = MessageKind.REPLY if request.POST.get("kind") == MessageKind.REPLY else MessageKind.NOTE
    with copies_for(_user(request), _keys(request, "reply_files")) as copies:
        message = add_message(
            ticket=ticket,
            kind=kind,
            body=request.POST.get("body", ""),
            medium=ticket.medium if kind == MessageKind.REPLY else TicketMedium.DESK,
            by=_user(request),
            then_state=request.POST.get("then_state") or None,
            files=[*request.FILES.getlist("files"), *copies],
        )
    request.__dict__["written_message"] = message


def _state(request: HttpRequest, ticket: Ticket) -> None:
    state = request.POST.get("state", "")
    set_state(ticket=ticket, state=state, by=_user(request), expected_version=_version(request))


def _take(request: HttpRequest, ticket: Ticket) -> None:
    agent = Agent.objects.filter(user=_user(request), is_active=True).first()
    if agent is None:
        raise ValidationError(_("You have no agent profile."))
    assign_ticket(ticket=ticket, agent=agent, by=_user(request), expected_version=_version(request))


def _watch(request: HttpRequest, ticket: Ticket) -> None:
    watch_ticket(ticket=ticket, user=_user(request), by=_user(request))


def _unwatch(request: HttpRequest, ticket: Ticket) -> None:
    unwatch_ticket(ticket=ticket, user=_user(request), by=_user(request))


def _merge(request: HttpRequest, ticket: Ticket) -> Ticket:
    other = _other(request)
    return merge_tickets(source=ticket, target=other, by=_user(request)).target


def _undo_merge(request: HttpRequest, ticket: Ticket) -> Ticket:
    merge = TicketMerge.objects.filter(pk=_key(request, "merge"), undone_at=None)
    row = merge.filter(source=ticket).first() or merge.filter(target=ticket).first()
    if row is None:
        raise ValidationError(_("This merge has been undone already."))
    return undo_merge(merge=row, by=_user(request))


def _split(request: HttpRequest, ticket: Ticket) -> Ticket:
    messages = list(ticket.messages.filter(pk__in=_keys(request, "messages")))
    return split_ticket(
        ticket=ticket, messages=messages, subject=request.POST.get("subject", ""), by=_user(request)
    )


def _link(request: HttpRequest, ticket: Ticket) -> None:
    link_tickets(source=ticket, target=_other(request), kind=request.POST.get("kind", ""), by=_user(request))


def _unlink(request: HttpRequest, ticket: Ticket) -> None:
    for link in TicketLink.objects.filter(pk=_key(request, "link")).select_related("source", "target"):
        if ticket in (link.source, link.target):
            unlink_tickets(link=link, by=_user(request))


def _user(request: HttpRequest) -> Any:
    return request.user


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal() and len(text) < 16]


def _key(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def _other(request: HttpRequest) -> Ticket:
    """Return the ticket whose number was typed, with or without "#"."""
    text = request.POST.get("number", "").strip().removeprefix("#")
    found = text.isdecimal() and len(text) < 16
    other = visible_tickets(request.user).filter(number=text).first() if found else None
    if other is None:
        raise ValidationError(_("There is no ticket with this number."))
    return other


ACTIONS: dict[str, Action] = {
    "write": _write,
    "state": _state,
    "take": _take,
    "watch": _watch,
    "unwatch": _unwatch,
    "merge": _merge,
    "undo-merge": _undo_merge,
    "split": _split,
    "link": _link,
    "unlink": _unlink,
}
