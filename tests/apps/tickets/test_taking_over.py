"""Tickets with a past are what they would be had they lived here."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.outbox.models import Entry
from apps.sla.models import Clock
from apps.sla.services import count_taken_over
from apps.tickets.desk.searching import search_tickets
from apps.tickets.models import Ticket
from apps.tickets.services import (
    PastStep,
    PastTicket,
    add_message,
    create_ticket,
    set_state,
    take_over_tickets,
)
from tests import factories
from tests.factories.sla import PolicyFactory

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def told(ticket):
    rows = ticket.events.order_by("id").values_list("kind", "at", "by", "data")
    return [(kind, at, by, {k: v for k, v in data.items() if k != "message"}) for kind, at, by, data in rows]


def said(ticket):
    fields = ("kind", "body", "author", "customer", "author_name", "medium", "created_at")
    return list(ticket.messages.order_by("id").values_list(*fields))


def shown(ticket):
    ticket.refresh_from_db()
    names = "state", "state_since", "updated_at", "resolved_at", "closed_at", "first_replied_at", "version"
    return [getattr(ticket, name) for name in names], sorted(tag.name for tag in ticket.tags.all())


def clocks(ticket):
    rows = Clock.objects.filter(ticket=ticket).order_by("kind", "cycle")
    return list(rows.values_list("kind", "cycle", "state", "started_at", "due_at", "met_at", "breached_at"))


def live(past):
    """The same life, step by step."""
    ticket = create_ticket(
        subject=past.subject, description=past.description, by=past.by, tags=past.tags, at=past.at, **past.fields
    )  # fmt: skip
    for step in past.steps:
        if step.kind:
            add_message(ticket=ticket, kind=step.kind, body=step.body, by=step.by, then_state=step.state or None,
                        medium=ticket.medium if step.kind == "customer" else "desk", at=step.at)  # fmt: skip
        elif step.state:
            set_state(ticket=ticket, state=step.state, by=step.by, at=step.at)
    return ticket


def test_a_ticket_with_a_past_is_what_it_would_be_had_it_lived_here(django_assert_max_num_queries):
    PolicyFactory(targets={"first_response": 3600, "next_response": 3600, "resolution": 86_400})
    agent, customer = factories.AgentFactory(), factories.CustomerFactory(name="Ada")

    def step(hours, kind="", body="", state=""):
        by = None if kind == "customer" else agent.user
        return PastStep(BEGIN + timedelta(hours=hours), by, kind, body, state)

    fields = {"requester": customer, "agent": agent, "medium": "email"}
    steps = [
        step(2, "reply", "We look into it.", "pending_customer"),
        step(5, "customer", "Here is the serial number"),
        step(6, "note", "Asked the supplier"),
        step(7, "reply", "The spare part is on its way."),
        step(8, state="resolved"),
        step(9, "customer", "It is broken again"),
        step(30, state="closed"),
    ]
    open_one = PastTicket("crm:2", "Still open", BEGIN + timedelta(hours=1), fields=fields, steps=steps[:3])
    done = PastTicket("crm:1", "Espresso machine", BEGIN, "Leaks", agent.user, ("Warranty",), steps, fields)
    alive = [live(done), live(open_one)]
    published = Entry.objects.count()

    with django_assert_max_num_queries(20):
        tickets = take_over_tickets(pasts=[open_one, done])
    count_taken_over(ticket_ids=[ticket.pk for ticket in tickets])

    assert [ticket.subject for ticket in tickets] == ["Espresso machine", "Still open"]
    for mine, theirs in zip(tickets, alive, strict=True):
        assert (told(mine), said(mine)) == (told(theirs), said(theirs))
        assert shown(mine) == shown(theirs)
        assert clocks(mine) == clocks(theirs) != []
    assert Entry.objects.count() == published, "the past is no news"
    assert take_over_tickets(pasts=[open_one, done]) == [] and Ticket.objects.count() == 4
    found = search_tickets(user=factories.SupervisorFactory(), typed="supplier espresso")
    assert tickets[0].pk in {hit.ticket.pk for hit in found}
    with pytest.raises(ValidationError):
        take_over_tickets(pasts=[PastTicket("crm:3", "X", BEGIN, steps=[step(1, state="new")])])
