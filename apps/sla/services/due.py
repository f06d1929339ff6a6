"""Does what has come due: each point once, and all that belongs to it in one transaction."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
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
    while True:
        with transaction.atomic():
            # The ticket first, as everybody who writes it does; who finds it locked leaves it to the other one.
            locked = (
                Ticket.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=ticket_id).first()
            )
            if locked is None:
                return done
            # By now the history may say otherwise.
            count_tickets(ticket_ids=[ticket_id], book=book, now=now)
            point = _next_point(ticket_id, now)
            if point is None:
                return done
            done += _do(point, now)


def _next_point(ticket_id: int, now: datetime) -> DuePoint | None:
    points = DuePoint.objects.select_related("clock__ticket", "clock__policy", "step")
    return points.filter(_open_points(now), clock__ticket=ticket_id).order_by("at", "id").first()


def _do(point: DuePoint, now: datetime) -> int:
    error = ""
    if point.step is not None:
        error = escalate(point)
    elif point.code in _KINDS:
        publish_many(entries=[entry_of(_KINDS[point.code], point.clock)])
    point.attempts += 1
    point.error = error
    if error and point.attempts < MOST_ATTEMPTS:
        point.retry_at = now + _FIRST_PAUSE * 2 ** (point.attempts - 1)
    else:
        point.done_at = now
        if error:
            log.error("escalation step %s of clock %s is set aside: %s", point.step_id, point.clock_id, error)
    point.save(update_fields=["attempts", "error", "retry_at", "done_at"])
    return 0 if error else 1
