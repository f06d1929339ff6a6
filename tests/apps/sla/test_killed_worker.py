"""A worker that does what is due is killed in between: nothing is lost, nothing is done twice (R1, T54)."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.outbox.models import Entry
from apps.sla.models import DuePoint
from apps.sla.services import do_due_points, due
from tests import factories


def work_and_be_killed() -> int:
    """Do what is due in a process of its own, which is killed when all is written and nothing committed. Return how it
    ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        # Connections of its own; those of the parent stay referred to, so that nothing closes them.
        _kept = connection.connection, dict(connection._connection_pools)
        connection.connection = None
        connection._connection_pools.clear()
        done = due.escalate
        due.escalate = lambda point: done(point) or os.kill(os.getpid(), signal.SIGKILL) or ""
        do_due_points()
    finally:
        os._exit(1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_between_has_done_nothing():
    policy = factories.PolicyFactory(targets={"resolution": 3600}, warn_percent=None)
    factories.EscalationStepFactory(
        policy=policy, actions=[{"do": "raise_priority"}, {"do": "add_note", "text": "It is late."}]
    )
    ticket = factories.TicketFactory(at=timezone.now() - timedelta(hours=2))

    assert work_and_be_killed() == signal.SIGKILL
    step = DuePoint.objects.get(step__isnull=False)
    assert step.done_at is None and not ticket.messages.exists()

    assert do_due_points() >= 1
    assert do_due_points() == 0
    ticket.refresh_from_db()
    assert ticket.priority.code == "high" and ticket.messages.count() == 1
    assert Entry.objects.filter(kind="sla.breached").count() == 1
