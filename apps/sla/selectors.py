"""Reads of service levels. Who may see a ticket may see its clocks."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.sla.choices import ClockState
from apps.sla.models import Clock, Policy
from apps.tickets.selectors import visible_tickets

GOES_ON = Q(ended_at=None)


def visible_clocks(user: User | AnonymousUser) -> QuerySet[Clock]:
    """Return the clocks of the tickets that ``user`` may see."""
    if user.has_perm("tickets.view_ticket"):  # of every ticket
        return Clock.objects.all()
    return Clock.objects.filter(ticket__in=visible_tickets(user).values("pk"))


def overdue(now: datetime) -> Q:
    """Clocks that should have ended by now and have not."""
    return GOES_ON & (Q(due_at__lt=now) | Q(state=ClockState.BREACHED))


def due_within(now: datetime, seconds: float) -> Q:
    """Clocks that run and will be due before long."""
    return GOES_ON & Q(due_at__gte=now, due_at__lt=now + timedelta(seconds=seconds))


def shown_state(clock: Clock, now: datetime) -> str:
    """Return how a clock stands at ``now``: one that has just come due is late, whether or not anybody has noticed."""
    runs = clock.state == ClockState.RUNNING
    return ClockState.BREACHED if runs and clock.due_at is not None and clock.due_at < now else clock.state


def list_clocks(ticket_id: int) -> QuerySet[Clock]:
    """Return the clocks of a ticket, in the order in which they began."""
    return Clock.objects.filter(ticket=ticket_id).select_related("policy").order_by("started_at", "id")


def next_clocks(ticket_ids: Collection[int]) -> dict[int, Clock]:
    """Return, by ticket, the clock that needs attention first: the one that is due first, else one that stands still.
    One query for a whole page of a list."""
    found: dict[int, Clock] = {}
    rows: Iterable[Any] = Clock.objects.filter(GOES_ON, ticket__in=ticket_ids).order_by("due_at", "id")
    for clock in rows:  # those that stand still come last
        found.setdefault(clock.ticket_id, clock)
    return found


def count_attention(clocks: QuerySet[Clock], *, now: datetime, day_start: datetime) -> dict[str, int]:
    """Return how many tickets are overdue, will be due within the hour, and have a clock that was broken today."""
    return {
        "overdue": _tickets(clocks.filter(overdue(now))),
        "due_soon": _tickets(clocks.filter(due_within(now, 3600))),
        "breached_today": _tickets(clocks.filter(decided_at__gte=day_start, state=ClockState.BREACHED)),
    }


def count_all_attention(*, now: datetime, day_start: datetime) -> dict[str, int] | None:
    """Return the same of all tickets, for who sees the whole floor; None where no policy is in use."""
    if not Policy.objects.filter(is_active=True).exists():
        return None
    return count_attention(Clock.objects.all(), now=now, day_start=day_start)


def _tickets(clocks: QuerySet[Clock]) -> int:
    return clocks.order_by().values("ticket").distinct().count()
