"""Two at once: exactly one outcome, and a history that tells it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.services import (
    TicketConflict,
    add_message,
    assign_ticket,
    create_ticket,
    merge_tickets,
    set_state,
)
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs at the same moment, each on a connection of its own; return results and refusals in their order."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        try:
            return job()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_races_have_one_outcome():
    # One test with several races: what takes time is emptying the tables after it.
    agents = [factories.AgentFactory(), factories.AgentFactory()]
    ticket = factories.TicketFactory()
    seen = ticket.version
    results = at_once(
        *(lambda a=agent: assign_ticket(ticket=ticket, agent=a, expected_version=seen) for agent in agents)
    )
    assert sorted(isinstance(result, TicketConflict) for result in results) == [False, True]
    winner = next(result for result in results if isinstance(result, Ticket))
    ticket.refresh_from_db()
    assert ticket.agent == winner.agent
    assert TicketEvent.objects.filter(ticket=ticket, kind="ticket.assigned").count() == 1

    source, target = factories.TicketFactory(), factories.TicketFactory()
    changed, merge = at_once(
        lambda: set_state(ticket=source, state="pending_internal"),
        lambda: merge_tickets(source=source, target=target),
    )
    source.refresh_from_db()
    assert (source.state, source.merged_into) == ("closed", target)
    refused = isinstance(changed, TicketConflict)
    assert merge.state_before == ("new" if refused else "pending_internal")

    replied = factories.TicketFactory()
    reply, _closed = at_once(
        lambda: add_message(ticket=replied, kind="reply", body="Done"),
        lambda: set_state(ticket=replied, state="closed"),
    )
    kinds = list(TicketEvent.objects.filter(ticket=replied).values_list("kind", "data__to"))
    replied.refresh_from_db()
    assert replied.state == "closed" and kinds[-1] == ("ticket.state_changed", "closed")
    assert isinstance(reply, ValidationError) == (("ticket.message_added", None) not in kinds)

    one, other = factories.TicketFactory(), factories.TicketFactory()
    merges = at_once(
        lambda: merge_tickets(source=one, target=other), lambda: merge_tickets(source=other, target=one)
    )
    assert sorted(isinstance(result, ValidationError) for result in merges) == [False, True]

    same = at_once(*(lambda: create_ticket(subject="One", source_key="call:7") for _ in range(3)))
    assert len({result.pk for result in same}) == 1 == TicketEvent.objects.filter(ticket=same[0]).count()
