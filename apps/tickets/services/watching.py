"""Who is told what happens to a ticket."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.tickets.domain.mentions import find_mentions
from apps.tickets.models import Ticket, TicketMessage, Watcher
from apps.tickets.outbox_kinds import MENTIONED, UNWATCHED, WATCHED
from apps.tickets.services.history import record_event
from apps.tickets.services.locking import lock_ticket


@transaction.atomic
def watch_ticket(
    *, ticket: Ticket, user: User, by: User | None = None, via: str = "", at: datetime | None = None
) -> Ticket:
    """Let ``user`` watch the ticket (who then may see it), and return it; once is enough."""
    locked = lock_ticket(ticket)
    _add(locked, [user], by=by, via=via, at=at or timezone.now())
    return locked


@transaction.atomic
def unwatch_ticket(
    *, ticket: Ticket, user: User, by: User | None = None, via: str = "", at: datetime | None = None
) -> Ticket:
    """Let ``user`` watch the ticket no longer, and return it."""
    locked = lock_ticket(ticket)
    gone, _ = locked.watcher_rows.filter(user=user).delete()
    if gone:
        data = {"user": user.pk}
        record_event(ticket=locked, kind=UNWATCHED, data=data, by=by, via=via, at=at or timezone.now())
    return locked


def follow_mentions(message: TicketMessage, *, by: User | None, via: str, at: datetime) -> list[User]:
    """Let those who are mentioned in a note watch its (locked) ticket, and return them."""
    names = find_mentions(message.body)
    if not names:
        return []
    users = list(User.objects.filter(username__in=names, is_active=True))
    _add(message.ticket, users, by=by, via=via, at=at)
    for user in users:
        data = {"user": user.pk, "message": message.pk}
        record_event(ticket=message.ticket, kind=MENTIONED, data=data, by=by, via=via, at=at)
    return users


def _add(ticket: Ticket, users: Iterable[User], *, by: User | None, via: str, at: datetime) -> None:
    present = set(ticket.watcher_rows.values_list("user_id", flat=True))
    for user in users:
        if user.pk not in present:
            Watcher.objects.create(ticket=ticket, user=user, added_at=at)
            record_event(ticket=ticket, kind=WATCHED, data={"user": user.pk}, by=by, via=via, at=at)
