"""What the conditions of a policy may ask of a ticket: what it is, not what is going on with it just now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.tickets.domain.conditions import Facts
from apps.tickets.domain.operators import Value
from apps.tickets.domain.vocabulary import FIELDS, Field
from apps.tickets.models import Category, Ticket, TicketTag

ASKED = (
    "ticket.subject",
    "ticket.type",
    "ticket.category",
    "ticket.categories",
    "ticket.priority",
    "ticket.group",
    "ticket.tags",
    "ticket.channel",
    "requester.name",
    "requester.tier",
    "requester.language",
)
POLICY_FIELDS: dict[str, Field] = {name: FIELDS[name] for name in ASKED}


def with_facts(tickets: QuerySet[Ticket], *, tags: bool) -> QuerySet[Ticket]:
    """Return the tickets with everything read along that :func:`facts_of` needs, in two queries; without ``tags``,
    for which no policy asks then, in one: a ticket's tags cost as much as counting its clocks."""
    found = tickets.select_related("type", "category", "priority", "group", "requester").defer("description")
    return (
        found.prefetch_related(Prefetch("tag_rows", TicketTag.objects.select_related("tag")))
        if tags
        else found
    )


def category_codes(categories: Iterable[Category]) -> dict[int, str]:
    """Return the code of each category by its id."""
    return {category.pk: category.code for category in categories}


def facts_of(ticket: Ticket, now: float, codes: dict[int, str]) -> Facts:
    """Return what is so of a ticket. ``codes``: of all categories, for those above the ticket's own."""
    values: dict[str, Value] = {
        "ticket.subject": ticket.subject,
        "ticket.type": _code(ticket.type),
        "ticket.category": _code(ticket.category),
        "ticket.categories": _categories(ticket.category, codes),
        "ticket.priority": ticket.priority.rank,
        "ticket.group": _code(ticket.group),
        "ticket.tags": _tags(ticket),
        "ticket.channel": ticket.medium,
    }
    if ticket.requester is not None:
        values["requester.name"] = ticket.requester.name
        values["requester.tier"] = ticket.requester.tier
        values["requester.language"] = ticket.requester.language
    for code, value in ticket.custom.items():
        values[f"custom.{code}"] = frozenset(map(str, value)) if isinstance(value, list) else value
    return Facts(values, now)


def _tags(ticket: Ticket) -> frozenset[str]:
    """Return the names of the tags; none where they were not read along."""
    read = "tag_rows" in getattr(ticket, "_prefetched_objects_cache", {})
    return frozenset(row.tag.name for row in ticket.tag_rows.all()) if read else frozenset()


def _code(row: Any) -> str | None:
    return None if row is None else str(row.code)


def _categories(category: Category | None, codes: dict[int, str]) -> frozenset[str]:
    """The category and everything above it: its path names them."""
    if category is None:
        return frozenset()
    above = (int(part) for part in category.path.split("/") if part.isdecimal())
    return frozenset({category.code} | {codes[pk] for pk in above if pk in codes})
