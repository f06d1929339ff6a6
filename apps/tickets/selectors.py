"""Reads of tickets. Which tickets somebody may see is decided in :func:`visible_tickets` and nowhere else."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Q, QuerySet

from apps.accounts.models import User
from apps.agents.models import GroupMembership
from apps.tickets.models import Category, Ticket, TicketEvent, TicketMessage, TicketType, Watcher


def visible_tickets(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Ticket]:
    """Return the tickets that ``user`` may see.

    Who may see tickets at all by permission (supervisors, administrators) sees every one. An agent sees those of the
    own groups, and those that are assigned to, watched or created by the agent. Everybody else sees none.
    """
    if not isinstance(user, User) or not user.is_active:
        return Ticket.objects.none()
    if user.has_perm("tickets.view_ticket"):
        return Ticket.objects.all()
    if not hasattr(user, "agent") or not user.agent.is_active:
        return Ticket.objects.none()
    groups = GroupMembership.objects.filter(agent=user.agent).values("group")
    watched = Watcher.objects.filter(user=user).values("ticket")
    return Ticket.objects.filter(
        Q(group__in=groups) | Q(agent=user.agent) | Q(pk__in=watched) | Q(created_by=user)
    )


def may_see(user: AbstractBaseUser | AnonymousUser, ticket: Ticket) -> bool:
    """Return whether ``user`` may see this one."""
    return visible_tickets(user).filter(pk=ticket.pk).exists()


def list_messages(ticket: Ticket) -> QuerySet[TicketMessage]:
    """Return the conversation, oldest first."""
    return ticket.messages.select_related("author", "customer", "origin")


def list_events(ticket: Ticket) -> QuerySet[TicketEvent]:
    """Return the history, oldest first, with that of the tickets that were merged into this one."""
    return TicketEvent.objects.filter(ticket__in=merged_with(ticket)).select_related("by", "ticket")


def merged_with(ticket: Ticket) -> list[int]:
    """Return the keys of the ticket and of all that was merged into it, over any number of steps."""
    keys = [ticket.pk]
    layer = keys
    while layer:
        layer = list(Ticket.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        keys = keys + layer
    return keys


def may_work_on_tickets(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether ``user`` may write to the tickets that ``user`` sees, and create some."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.has_perm("tickets.change_ticket"):
        return True
    agent = getattr(user, "agent", None)
    return agent is not None and agent.is_active


Counted = tuple[str, str, frozenset[str], int, frozenset[int]]
"""("category" or "ticket_type", name, its codes, times, dispositions of the category)."""


def count_filed_tickets(start: datetime, end: datetime) -> list[Counted]:
    """Return how often tickets were created in a window of time, by category and by type, the most frequent first.

    Read once a week, so it looks through the table: no index is kept up for it. What was merged is the other's.
    """
    rows = Ticket.objects.filter(created_at__gte=start, created_at__lt=end, merged_into=None)
    return [*_by_category(rows), *_by_type(rows)]


def _counts(rows: QuerySet[Ticket], field: str) -> dict[int, int]:
    counted = rows.exclude(**{field: None}).order_by().values_list(field).annotate(times=Count("id"))
    return dict(counted.order_by("-times", field)[:200])


def _by_category(rows: QuerySet[Ticket]) -> Iterator[Counted]:
    times = _counts(rows, "category")
    found = Category.objects.filter(pk__in=times).prefetch_related("dispositions").in_bulk()
    for key, number in times.items():
        row = found[key]
        filed = frozenset(disposition.pk for disposition in row.dispositions.all())
        yield "category", row.full_name, frozenset({row.code, row.name}), number, filed


def _by_type(rows: QuerySet[Ticket]) -> Iterator[Counted]:
    times = _counts(rows, "type")
    found = TicketType.objects.in_bulk(list(times))
    for key, number in times.items():
        yield (
            "ticket_type",
            found[key].name,
            frozenset({found[key].code, found[key].name}),
            number,
            frozenset(),
        )
