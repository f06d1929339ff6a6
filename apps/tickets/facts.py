"""Reads what conditions may ask of tickets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.tickets.domain.conditions import Value
from apps.tickets.domain.picture import Picture
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Category, Priority, Ticket, TicketMessage
from apps.tickets.world import with_pictures

Values = dict[str, Value]


class Trees:
    """What facts of many tickets share: ranks of priorities, and which categories are above which. Two queries."""

    def __init__(self) -> None:
        self.ranks = dict(Priority.objects.values_list("code", "rank"))
        rows = list(Category.objects.values_list("pk", "code", "path"))
        codes = {str(pk): code for pk, code, _ in rows}
        self.above: Mapping[str, frozenset[str]] = {
            code: frozenset(codes[part] for part in path.split("/") if part in codes) | {code}
            for _, code, path in rows
        }


def with_facts(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return the tickets with everything read along that :func:`facts_of` needs, in three queries."""
    children = (
        Ticket.objects.filter(parent=OuterRef("pk"), state__in=[str(state) for state in OPEN_STATES])
        .order_by()
        .values("parent")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return with_pictures(tickets).annotate(open_children=Coalesce(Subquery(children), 0))


def facts_of(ticket: Ticket, picture: Picture, trees: Trees) -> Values:
    """Return what is so of a ticket of :func:`with_facts` and who asked."""
    return {**_moments(ticket), **_requester(ticket), **facts_of_picture(picture, trees)} | {
        "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject,
        "ticket.channel": ticket.medium,
        "ticket.open_children": getattr(ticket, "open_children", 0),
    }


def facts_of_picture(picture: Picture, trees: Trees) -> Values:
    """Return the facts that actions can change: as the ticket is, or as it would be."""
    values: Values = {
        "ticket.state": picture.state,
        "ticket.type": picture.type,
        "ticket.category": picture.category,
        "ticket.categories": trees.above.get(picture.category, frozenset()),
        "ticket.priority": trees.ranks.get(picture.priority),
        "ticket.group": picture.group,
        "ticket.agent": picture.agent,
        "ticket.tags": picture.tags,
        "ticket.watchers": picture.watchers,
    }
    for code, value in picture.custom.items():
        values[f"custom.{code}"] = _custom(value)
    return values


def facts_of_message(message: TicketMessage) -> Values:
    """Return what is so of a message."""
    return {
        "message.kind": message.kind,
        "message.text": message.body,
        "message.author": message.author.get_username() if message.author else "",
    }


def _moments(ticket: Ticket) -> Values:
    moments = {
        "ticket.created_at": ticket.created_at,
        "ticket.changed_at": ticket.updated_at,
        "ticket.state_since": ticket.state_since,
        "ticket.customer_wrote_at": ticket.customer_wrote_at,
        "ticket.agent_wrote_at": ticket.last_replied_at,
    }
    return {name: moment.timestamp() if moment else None for name, moment in moments.items()}


def _requester(ticket: Ticket) -> Values:
    customer = ticket.requester
    if customer is None:
        return {}
    organisation: Any = getattr(customer, "organisation", None)
    return {
        "requester.name": customer.name,
        "requester.tier": customer.tier,
        "requester.language": customer.language,
        "requester.organisation": str(organisation) if organisation else "",
        "requester.do_not_call": customer.do_not_call,
    }


def _custom(value: Any) -> Value:
    return frozenset(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else value
