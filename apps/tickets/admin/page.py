"""What the page of a ticket shows around its form."""

from typing import Any

from django.http import HttpRequest

from apps.agents.models import Agent
from apps.tickets.choices import LINKED_FROM, LinkKind, StateChoice
from apps.tickets.domain.states import TicketState, choices_from
from apps.tickets.models import Tag, Ticket, TicketMerge
from apps.tickets.panels import render_panels
from apps.tickets.rendering import render_text
from apps.tickets.services import count_open_children
from apps.tickets.timeline import MOST_ENTRIES, build_timeline

MOST_OTHERS = 8


def page_context(request: HttpRequest, ticket: Ticket, *, may_change: bool) -> dict[str, Any]:
    """Return the context of ``tickets/admin/page.html`` and ``side.html``; a constant number of queries."""
    state = TicketState(ticket.state)
    whole = "all" in request.GET
    timeline = build_timeline(ticket, None if whole else MOST_ENTRIES)
    watchers = list(ticket.watchers.all())
    states = [(str(target), StateChoice(target).label) for target in choices_from(state)]
    return {
        "timeline": timeline,
        "is_cut": not whole and len(timeline) >= MOST_ENTRIES,
        "description": render_text(ticket.description, "plain") if ticket.description else "",
        "states": states if may_change and ticket.merged_into_id is None else [],
        "may_change": may_change and ticket.merged_into_id is None,
        "may_reply": state is not TicketState.CLOSED,
        "is_agent": Agent.objects.filter(user=request.user.pk, is_active=True).exists(),
        "is_mine": ticket.agent is not None and ticket.agent.user_id == request.user.pk,
        "watchers": watchers,
        "is_watching": any(user.pk == request.user.pk for user in watchers),
        "may_undo": may_change,
        "links": _links(ticket),
        "link_kinds": LinkKind.choices,
        "children": list(ticket.children.order_by("id")[:50]),
        "open_children": count_open_children(ticket),
        "merges": list(_merges(ticket)),
        "others": _others(ticket),
        "tag_list": list(Tag.objects.values_list("name", flat=True)[:500]),
        "panels": render_panels(request, ticket),
        "draft_key": f"ticket-draft-{request.user.pk}-{ticket.pk}",
    }


def _links(ticket: Ticket) -> list[dict[str, Any]]:
    out = [
        {"link": link, "words": LinkKind(link.kind).label, "other": link.target}
        for link in ticket.links_out.select_related("target")
    ]
    into = [
        {"link": link, "words": LINKED_FROM[LinkKind(link.kind)], "other": link.source}
        for link in ticket.links_in.select_related("source")
    ]
    return out + into


def _merges(ticket: Ticket) -> Any:
    """The merges that can be undone from here: into this ticket, or of it."""
    rows = TicketMerge.objects.filter(undone_at=None).select_related("source", "target")
    return rows.filter(source=ticket) if ticket.merged_into_id else rows.filter(target=ticket)


def _others(ticket: Ticket) -> list[Ticket]:
    """The customer's other tickets, newest first."""
    if ticket.requester_id is None:
        return []
    others = Ticket.objects.filter(requester=ticket.requester_id).exclude(pk=ticket.pk)
    return list(others.order_by("-id")[:MOST_OTHERS])
