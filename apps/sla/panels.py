"""What the pages of tickets show of service levels."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.sla.domain.durations import format_duration
from apps.sla.models import Clock
from apps.sla.selectors import list_clocks, next_clocks
from apps.sla.words import badge_of
from apps.tickets.models import Ticket


def clocks_panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Return the clocks of a ticket for its page: what is due first, then what has ended. Who sees the ticket sees
    them."""
    now = timezone.now()
    clocks = sorted(list_clocks(ticket.pk), key=_urgency)
    return {"badges": [_shown(clock, now) for clock in clocks], "now": now}


def _urgency(clock: Clock) -> tuple[bool, bool, float]:
    due_at = clock.due_at
    return clock.ended_at is not None, due_at is None, due_at.timestamp() if due_at is not None else 0.0


def _shown(clock: Clock, now: Any) -> dict[str, Any]:
    used = clock.used_seconds if clock.due_at is None or clock.ended_at is not None else None
    return badge_of(clock, now) | {
        "target_text": format_duration(clock.target_seconds),
        "used_text": "" if used is None else format_duration(used),
    }


def badges_of(ticket_ids: Collection[int]) -> dict[int, Any]:
    """Return the badges of a page of the list of tickets, by ticket."""
    found = next_clocks(ticket_ids)
    return {pk: render_badge(clock) for pk, clock in found.items()}


def render_badge(clock: Clock | None) -> SafeString | str:
    """Return the badge of a list's row: which clock is next, and its countdown."""
    if clock is None:
        return "–"
    return render_to_string("sla/badge.html", {"badge": badge_of(clock, timezone.now())})
