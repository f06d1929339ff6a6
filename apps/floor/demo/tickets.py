"""The tickets of the last weeks. Their times are counted back from the moment of loading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.floor.demo.reader import read_rows
from apps.sla.services import count_taken_over
from apps.tickets.desk.checklist_services import start_lists_of_type, tick_item
from apps.tickets.models import Category, Priority, Ticket, TicketType
from apps.tickets.services import PastStep, PastTicket, take_over_tickets


@dataclass(frozen=True, slots=True)
class _People:
    """Whom and what tickets name, by their codes."""

    now: datetime
    users: Mapping[str, User]
    named: Mapping[str, Mapping[str, Any]]


def load_tickets() -> list[Ticket]:
    """Create the tickets that are not there yet, with clocks and checklists, and return them."""
    people = _look_up(timezone.now())
    rows = enumerate(read_rows("tickets"), 1)
    tickets = take_over_tickets(pasts=[_past(f"demo:{number}", people, **row) for number, row in rows])
    if tickets:
        count_taken_over(ticket_ids=[ticket.pk for ticket in tickets], now=people.now)
        _start_checklists(tickets)
    return tickets


def _look_up(now: datetime) -> _People:
    agents = Agent.objects.select_related("user")
    return _People(
        now,
        User.objects.in_bulk(field_name="username"),
        {
            "type": TicketType.objects.in_bulk(field_name="code"),
            "category": Category.objects.in_bulk(field_name="code"),
            "priority": Priority.objects.in_bulk(field_name="code"),
            "group": SkillGroup.objects.in_bulk(field_name="code"),
            "agent": {agent.user.username: agent for agent in agents},
            "requester": Customer.objects.exclude(external_ref=None).in_bulk(field_name="external_ref"),
        },
    )


def _past(key: str, people: _People, *, hours_ago: float, subject: str, text: str, **row: Any) -> PastTicket:
    begin = people.now - timedelta(hours=hours_ago)
    steps = [_step(begin, people, **step) for step in row.pop("steps")]
    by, tags = people.users.get(row.pop("by", "")), row.pop("tags", ())
    # What somebody has removed since is simply not named.
    fields = {name: people.named[name].get(row.pop(name)) for name in people.named if name in row}
    customer = fields.get("requester")
    language = customer.language if customer else ""
    return PastTicket(key, subject, begin, text, by, tags, steps, {**fields, **row, "language": language})


def _step(
    begin: datetime, people: _People, *, after: float, by: str = "", say: str = "", text: str = "", state: str = ""
) -> PastStep:  # fmt: skip
    return PastStep(begin + timedelta(hours=after), people.users.get(by), say, text, state)


def _start_checklists(tickets: list[Ticket]) -> None:
    """Those that are worked on have the list of their type; the first step of it is done."""
    for ticket in tickets:
        if ticket.type and ticket.type.code in ("return", "complaint") and ticket.resolved_at is None:
            start_lists_of_type(ticket=ticket)
            first = ticket.checklist.first()
            if first and ticket.agent:
                tick_item(item=first, by=ticket.agent.user, at=ticket.updated_at)
