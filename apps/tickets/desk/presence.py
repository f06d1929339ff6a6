"""Who else is on a ticket: leases, written by the WebSocket of each screen."""

from datetime import timedelta
from typing import Literal

from django.utils import timezone

from apps.accounts.models import User
from apps.tickets.domain.leases import LEASE_SECONDS, Lease, Other, others
from apps.tickets.models import Doing, Ticket, TicketLease

_KEPT = timedelta(minutes=10)


def take_lease(*, session: str, ticket_id: int, user: User, doing: str) -> bool:
    """Say that this screen has the ticket open until further notice; return whether that is news to others."""
    now = timezone.now()
    doing = Doing.WRITING if doing == Doing.WRITING else Doing.VIEWING
    before = TicketLease.objects.filter(session=session, expires_at__gt=now).values_list("ticket", "doing")
    known = before.first()
    expires = now + timedelta(seconds=LEASE_SECONDS)
    TicketLease.objects.update_or_create(
        session=session,
        defaults={"ticket_id": ticket_id, "user": user, "doing": doing, "expires_at": expires},
    )
    return known != (ticket_id, doing)


def drop_lease(*, session: str) -> None:
    """Say that this screen has no ticket open any more. What others left behind long ago goes with it."""
    TicketLease.objects.filter(session=session).delete()
    TicketLease.objects.filter(expires_at__lt=timezone.now() - _KEPT).delete()


def list_others(*, ticket: Ticket | int, user: User) -> list[Other]:
    """Return the colleagues who have the ticket open now, those who write first."""
    key = ticket.pk if isinstance(ticket, Ticket) else ticket
    rows = TicketLease.objects.filter(ticket=key).select_related("user")
    leases = [
        Lease(row.session, row.user_id, str(row.user), _doing(row), row.expires_at.timestamp())
        for row in rows
    ]
    return others(leases, user_id=user.pk or 0, now=timezone.now().timestamp())


def _doing(row: TicketLease) -> Literal["viewing", "writing"]:
    return "writing" if row.doing == Doing.WRITING else "viewing"
