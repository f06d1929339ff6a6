"""Changes of state: the one place that writes the field."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.choices import StateChoice
from apps.tickets.desk.resolving import check_may_resolve
from apps.tickets.domain.states import TICKET, TicketState, is_open, trigger_to
from apps.tickets.models import Ticket
from apps.tickets.outbox_kinds import STATE_CHANGED
from apps.tickets.services.locking import lock_ticket
from apps.tickets.services.requirements import check_state_rules
from apps.tickets.services.writing import Change, write_changes


@transaction.atomic
def set_state(
    *,
    ticket: Ticket,
    state: str,
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """Bring the ticket to ``state`` and return it; a ticket that is there already stays as it is.

    Raises ``ValidationError`` where no arrow leads there, required steps are open or a rule of the state asks for more,
    ``TicketConflict`` where somebody was faster.
    """
    locked = lock_ticket(ticket, expected_version)
    at = at or timezone.now()
    change = plan_state(locked, state, at=at)
    if change is not None:
        write_changes([change], by=by, at=at, via=via)
    return locked


def plan_state(locked: Ticket, state: str, *, at: datetime) -> Change | None:
    """Decide what :func:`set_state` writes to a locked ticket; None: it is in that state. Raises ``ValidationError``,
    and then leaves the ticket as it was."""
    target = _state(state)
    if locked.state == target:
        return None
    trigger = trigger_to(TicketState(locked.state), target)
    if trigger is None:
        raise ValidationError(
            {
                "state": _("A ticket cannot go from “%(source)s” to “%(target)s”.")
                % {"source": StateChoice(locked.state).label, "target": StateChoice(target).label}
            }
        )
    if is_open(TicketState(locked.state)) and not is_open(target):
        check_may_resolve(locked)
    check_state_rules(locked, target)
    return _moved(locked, trigger, at)


def _state(state: str) -> TicketState:
    try:
        return TicketState(state)
    except ValueError:
        raise ValidationError({"state": _("There is no such state.")}) from None


def move(
    *,
    ticket: Ticket,
    trigger: str,
    by: User | None,
    via: str = "",
    at: datetime | None = None,
) -> Ticket:
    """Follow the arrow ``trigger`` with a locked ticket, inside the caller's transaction, and return it.

    Raises ``IllegalTransition`` where the ticket's state has no such arrow.
    """
    at = at or timezone.now()
    write_changes([_moved(ticket, trigger, at)], by=by, at=at, via=via)
    return ticket


def _moved(ticket: Ticket, trigger: str, at: datetime) -> Change:
    before = TicketState(ticket.state)
    after = TICKET.next(before, trigger)
    enter_state(ticket, after, at)
    data = {"from": str(before), "to": str(after), "trigger": trigger}
    columns = ("state", "state_since", "updated_at", "resolved_at", "closed_at", "version")
    return Change(ticket, STATE_CHANGED, data, columns)


def enter_state(ticket: Ticket, state: TicketState, at: datetime) -> None:
    """Set what a ticket says of its state from ``at`` on, without saving it: for those who have followed an arrow."""
    ticket.state, ticket.state_since, ticket.updated_at = state, at, at
    ticket.resolved_at = None if is_open(state) else ticket.resolved_at or at
    ticket.closed_at = at if state is TicketState.CLOSED else None
    ticket.version += 1
