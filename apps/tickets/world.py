"""Reads what the planning of actions needs: tickets by codes, and what exists for actions to name."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.customfields.selectors import get_fields_by_type
from apps.tickets.domain.actions import Action
from apps.tickets.domain.picture import Picture, World
from apps.tickets.models import (
    Category,
    ChecklistItem,
    ChecklistTemplate,
    Priority,
    Ticket,
    TicketTag,
    TicketType,
    Watcher,
)

_UNFINISHED = ChecklistItem.objects.filter(is_required=True, done_at=None)


def with_pictures(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return the tickets with everything read along that :func:`picture_of` needs, in three queries."""
    along = tickets.select_related("type", "category", "priority", "group", "agent__user", "requester")
    return along.prefetch_related(
        Prefetch("tag_rows", TicketTag.objects.select_related("tag")),
        Prefetch("watcher_rows", Watcher.objects.select_related("user")),
    ).annotate(unfinished=Exists(_UNFINISHED.filter(ticket=OuterRef("pk"))))


def picture_of(ticket: Ticket) -> Picture:
    """Return the ticket by codes."""
    return Picture(
        state=str(ticket.state),
        type=_code(ticket.type),
        category=_code(ticket.category),
        priority=_code(ticket.priority),
        group=_code(ticket.group),
        agent=ticket.agent.user.get_username() if ticket.agent else "",
        tags=frozenset(row.tag.name for row in _rows(ticket, "tag_rows", "tag")),
        watchers=frozenset(row.user.get_username() for row in _rows(ticket, "watcher_rows", "user")),
        custom=dict(ticket.custom),
        unfinished=_is_unfinished(ticket),
    )


def _is_unfinished(ticket: Ticket) -> bool:
    known: bool | None = getattr(ticket, "unfinished", None)
    return _UNFINISHED.filter(ticket=ticket).exists() if known is None else known


def load_world(actions: Sequence[Action], pictures: Iterable[Picture]) -> World:
    """Return what exists, as far as these actions on these tickets ask for it."""
    from apps.tickets.actions import performed

    does = {action.do for action in actions}
    named = {str(action["agent"]) for action in actions if action["agent"]}
    pictures = list(pictures)
    assigned = {picture.agent for picture in pictures if picture.agent} if "assign_group" in does else set()
    types = {picture.type for picture in pictures} | {str(action["type"] or "") for action in actions}
    return World(
        priorities=tuple(Priority.objects.order_by("rank").values_list("code", flat=True)),
        agents=_agents(named | assigned) if named | assigned else {},
        users=frozenset(
            User.objects.filter(username__in=named, is_active=True).values_list("username", flat=True)
        )
        if "add_watcher" in does
        else frozenset(),
        groups=_codes(SkillGroup, bool(does & {"assign_group", "assign_by_routing"})),
        types=_codes(TicketType, "set_type" in does),
        categories=_codes(Category, "set_category" in does),
        fields=get_fields_by_type("ticket", types) if "set_custom" in does else {},
        required_lists=_required("code") if "start_checklist" in does else frozenset(),
        required_types=_required("type__code") if "set_type" in does else frozenset(),
        performed=performed(),
    )


def _required(name: str) -> frozenset[str]:
    rows = ChecklistTemplate.objects.filter(steps__is_required=True, is_active=True).values_list(
        name, flat=True
    )
    return frozenset(code for code in rows if code)


def _agents(usernames: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    rows = Agent.objects.filter(user__username__in=usernames, is_active=True)
    for username, group in rows.values_list("user__username", "groups__code"):
        found.setdefault(username, set()).update([group] if group else [])
    return {username: frozenset(groups) for username, groups in found.items()}


def _codes(model: Any, wanted: bool) -> frozenset[str]:
    if not wanted:
        return frozenset()
    return frozenset(model.objects.filter(is_active=True).values_list("code", flat=True))


def _code(row: Any) -> str:
    return "" if row is None else str(row.code)


def _rows(ticket: Ticket, name: str, along: str) -> Iterable[Any]:
    """Return the rows as they were prefetched, else with ``along`` in one query."""
    if name in getattr(ticket, "_prefetched_objects_cache", {}):
        rows: Iterable[Any] = getattr(ticket, name).all()
        return rows
    found: Iterable[Any] = getattr(ticket, name).select_related(along)
    return found
