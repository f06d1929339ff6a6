"""Does what has come due: each point once, and all that belongs to it in one transaction."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.outbox.services import publish_many
from apps.sla import outbox_kinds
from apps.sla.book import Book, load_book
from apps.sla.domain.terms import DUE, WARN
from apps.sla.models import DuePoint
from apps.sla.services.announcing import entry_of
from apps.sla.services.escalation import escalate
from apps.sla.services.folding import count_tickets
from apps.tickets.models import Ticket

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
MOST_AT_ONCE = 1_000
_FIRST_PAUSE = timedelta(minutes=1)
_KINDS = {WARN: outbox_kinds.WARNED, DUE: outbox_kinds.BREACHED}


def do_due_points(*, now: datetime | None = None, most: int = MOST_AT_ONCE) -> int:
    """Do what has come due by ``now``, earliest first, and return how many points were done.

    Several workers may do so at once: each ticket is left to whoever locked it first. Whoever is killed in between has
    done nothing. What fails is tried again after a while, and set aside after :data:`MOST_ATTEMPTS` times.
    """
    now = timezone.now() if now is None else now
    book = load_book()
    done = 0
    seen: set[int] = set()
    while done < most:
        tickets = _due_tickets(now, seen)
        if not tickets:
            break
        seen.update(tickets)
        done += sum(_do_ticket(ticket, book, now) for ticket in tickets)
    return done


def _open_points(now: datetime) -> Q:
    # Due is what lies behind: at its own second a response is in time.
    return Q(done_at=None, at__lt=now) & (Q(retry_at=None) | Q(retry_at__lte=now))


def _due_tickets(now: datetime, seen: set[int]) -> list[int]:
    due = DuePoint.objects.filter(_open_points(now)).exclude(clock__ticket__in=seen).order_by("at", "id")
    return list(dict.fromkeys(due.values_list("clock__ticket", flat=True)[:200]))


def _do_ticket(ticket_id: int, book: Book, now: datetime) -> int:
    """Do the points of one ticket in the order of their times, each in a transaction of its own."""
    done = 0
    try:
        while _do_next(ticket_id, book, now):
            done += 1
    except DatabaseError:
        raise  # away, or in each other's way: nobody's fault, and all of it comes again
    except Exception as error:
        log.exception("what is due of ticket %s could not be done", ticket_id)
        _put_off(ticket_id, f"{type(error).__name__}: {error}"[:2_000].replace("\0", "\ufffd"), now)
    return done


@transaction.atomic
def _do_next(ticket_id: int, book: Book, now: datetime) -> bool:
    """Do the ticket's next point; False where there is none, or somebody else has the ticket."""
    # The ticket first, as everybody who writes it does.
    rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",))
    if rows.filter(pk=ticket_id).first() is None:
        return False
    count_tickets(ticket_ids=[ticket_id], book=book, now=now)  # by now the history may say otherwise
    point = _open_points_of(ticket_id, now).select_related("clock__ticket", "step").first()
    if point is None:
        return False
    if point.step is not None:
        point.error = escalate(point)
    elif point.code in _KINDS:
        publish_many(entries=[entry_of(_KINDS[point.code], point.clock)])
    point.done_at = now
    point.save(update_fields=["error", "done_at"])
    return True


def _open_points_of(ticket_id: int, now: datetime) -> QuerySet[DuePoint]:
    return DuePoint.objects.filter(_open_points(now), clock__ticket=ticket_id).order_by("at", "id")


@transaction.atomic
def _put_off(ticket_id: int, error: str, now: datetime) -> None:
    """Try the ticket's next point again after a while, a little longer each time, and give it up in the end."""
    point = _open_points_of(ticket_id, now).select_for_update(of=("self",)).first()
    if point is None:
        return
    point.attempts, point.error = point.attempts + 1, error
    point.retry_at = now + _FIRST_PAUSE * 2 ** (point.attempts - 1)
    if point.attempts >= MOST_ATTEMPTS:
        point.done_at = now
        log.error("point %s of clock %s is set aside: %s", point.code, point.clock_id, error)
    point.save(update_fields=["attempts", "error", "retry_at", "done_at"])
