"""A worker that does what is due is killed in between: nothing is lost, nothing is done twice (R1, T54)."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.outbox.models import Entry
from apps.sla.models import DuePoint
from apps.sla.services import do_due_points
from tests import factories

WORKER = """
import os, signal, sys
import django
from contactcenter.lean import leave_out_screens
leave_out_screens()
django.setup()
from django.db import connection
from apps.sla.services import due
done = due.escalate
def escalate_and_die(point):
    done(point)
    print("about to commit", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
due.escalate = escalate_and_die
due.do_due_points()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_between_has_done_nothing():
    policy = factories.PolicyFactory(targets={"resolution": 3600}, warn_percent=None)
    factories.EscalationStepFactory(
        policy=policy, actions=[{"do": "raise_priority"}, {"do": "add_note", "text": "It is late."}]
    )
    ticket = factories.TicketFactory(at=timezone.now() - timedelta(hours=2))

    url = f"{settings.DATABASE_URL.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    worker = subprocess.run(
        [sys.executable, "-c", WORKER],
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "contactcenter.settings.test"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert worker.returncode == -signal.SIGKILL and "about to commit" in worker.stdout, worker.stderr
    step = DuePoint.objects.get(step__isnull=False)
    assert step.done_at is None and not ticket.messages.exists()

    assert do_due_points() >= 1
    assert do_due_points() == 0
    ticket.refresh_from_db()
    assert ticket.priority.code == "high" and ticket.messages.count() == 1
    assert Entry.objects.filter(kind="sla.breached").count() == 1
