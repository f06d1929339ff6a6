"""Counts all open tickets anew when policies or hours have changed: in the background, and on from where it stood."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils.translation import gettext as _, gettext_noop

from apps.jobs.models import Job
from apps.jobs.registry import Outcome
from apps.jobs.running import RunningJob
from apps.jobs.services import start_job
from apps.kernel.sentence import Sentence
from apps.sla.book import Book, load_book
from apps.sla.models import Policy, Recount
from apps.sla.services.folding import count_tickets
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Ticket

JOB_KIND = "sla.recount"
CHUNK = 250
"""Tickets that are locked together: a fraction of a second."""
_LOCK = 0x534C41
"""Of the advisory lock: "SLA"."""


@transaction.atomic
def recount_if_changed(*, by: AbstractBaseUser | None = None) -> Recount | None:
    """Start a recount where policies or hours are not those of the newest one, and return it; else None.

    Whatever changed them, a form, an import or a statement by hand, is found in this way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    digest = load_book().digest
    newest = Recount.objects.order_by("-id").first()
    if newest is None and not Policy.objects.exists():
        return None
    if newest is not None and newest.digest == digest:
        return None
    return _begin(digest, by)


@transaction.atomic
def start_recount(*, by: AbstractBaseUser | None = None) -> Recount:
    """Count all open tickets anew, and return the recount."""
    return _begin(load_book().digest, by)


def _begin(digest: str, by: AbstractBaseUser | None) -> Recount:
    recount = Recount.objects.create(digest=digest)
    total = Ticket.objects.filter(state__in=OPEN_STATES).count()
    recount.job = start_job(
        kind=JOB_KIND,
        by=by,
        title=Sentence(gettext_noop("Recount of SLA clocks")),
        data={"recount": recount.pk},
        total=total,
    )
    recount.save(update_fields=["job"])
    return recount


def carry_out_recount(running: RunningJob) -> Outcome:
    """Walk over the open tickets by their keys. A newer recount makes this one needless."""
    recount = Recount.objects.get(pk=running.data["recount"])
    book = load_book()
    total = running.job.total
    while not Recount.objects.filter(pk__gt=recount.pk).exists():
        count = _count_chunk(recount, book)
        if count == 0:
            break
        running.progress(min(recount.done, total), total)
    return Outcome(
        _("%(done)d open tickets counted, %(changed)d clocks changed.")
        % {"done": recount.done, "changed": recount.changed},
        result={"done": recount.done, "changed": recount.changed},
    )


@transaction.atomic
def _count_chunk(recount: Recount, book: Book) -> int:
    """Count the next tickets; the cursor moves in the same transaction. Return how many there were."""
    tickets = Ticket.objects.filter(pk__gt=recount.cursor, state__in=OPEN_STATES).order_by("pk")
    ids = list(tickets.select_for_update(of=("self",)).values_list("pk", flat=True)[:CHUNK])
    if ids:
        recount.changed += count_tickets(ticket_ids=ids, book=book)
        recount.done, recount.cursor = recount.done + len(ids), ids[-1]
        recount.save(update_fields=["changed", "done", "cursor"])
    return len(ids)


def job_of_newest() -> Job | None:
    """Return the job of the newest recount, for a bar of its progress."""
    newest: Any = Recount.objects.select_related("job").order_by("-id").first()
    return None if newest is None else newest.job
