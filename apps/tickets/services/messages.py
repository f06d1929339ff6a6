"""What is said in a ticket."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.customers.models import Customer
from apps.tickets.choices import MessageKind, TextFormat, TicketMedium
from apps.tickets.domain.states import CUSTOMER_WROTE, REPLIED, TICKET, TicketState, may_reopen
from apps.tickets.models import Ticket, TicketMessage
from apps.tickets.outbox_kinds import MESSAGE_ADDED
from apps.tickets.services.attachments import attach_files, inspect_files
from apps.tickets.services.creating import create_ticket
from apps.tickets.services.errors import checked_body
from apps.tickets.services.history import record_event
from apps.tickets.services.linking import link_tickets
from apps.tickets.services.locking import lock_survivor, lock_ticket
from apps.tickets.services.states import move, set_state
from apps.tickets.services.watching import follow_mentions

MAX_NAME_CHARACTERS = 200
# The arrow that a message follows by itself, where the ticket's state has it.
_AUTOMATIC: dict[str, str] = {MessageKind.REPLY: REPLIED, MessageKind.CUSTOMER: CUSTOMER_WROTE}


@transaction.atomic
def add_message(
    *,
    ticket: Ticket,
    kind: str,
    body: str,
    by: User | None = None,
    customer: Customer | None = None,
    author_name: str = "",
    format: str = TextFormat.MARKDOWN,
    medium: str = TicketMedium.DESK,
    external_id: str | None = None,
    then_state: str | None = None,
    files: Sequence[UploadedFile] = (),
    via: str = "",
    at: datetime | None = None,
    expected_version: int | None = None,
) -> TicketMessage:
    """Add a note, a reply or the customer's words and return the message.

    A first reply opens a new ticket; ``then_state`` is set along with it. The customer's words wake a ticket that waits
    or is settled, follow a merge, and make a ticket of their own where the type's time for reopening is over (the
    message's ``ticket`` is then that one). The same ``external_id`` is taken once.
    ``files`` are kept in quarantine until they are scanned.
    Raises ``ValidationError`` for bad text, and for a reply to a closed ticket.
    """
    text, inspected = checked_body(body), inspect_files(files)
    if not text and not files:
        raise ValidationError({"body": _("Write something first.")})
    at = at or timezone.now()
    from_customer = kind == MessageKind.CUSTOMER
    locked = lock_survivor(ticket) if from_customer else lock_ticket(ticket, expected_version)
    # Asked under the lock: of two that bring the same one, the second finds it here.
    if external_id and (known := TicketMessage.objects.filter(external_id=external_id).first()):
        return known
    _check(locked, kind)
    if from_customer:
        locked = _woken_or_followed_up(locked, at, medium)
        customer = customer or locked.requester
    message = TicketMessage.objects.create(
        ticket=locked,
        kind=kind,
        author=by,
        customer=customer if from_customer else None,
        author_name=(author_name or str(customer or by or ""))[:MAX_NAME_CHARACTERS],
        body=text,
        format=format,
        medium=medium,
        external_id=external_id or None,
        created_at=at,
    )
    data = {"message": message.pk, "kind": str(kind), "medium": str(medium)}
    record_event(ticket=locked, kind=MESSAGE_ADDED, data=data, by=by, at=at, via=via)
    attach_files(message=message, files=files, inspected=inspected, by=by, at=at, via=via)
    if kind == MessageKind.NOTE:
        follow_mentions(message, by=by, via=via, at=at)
    _note_times(locked, kind, at)
    message.ticket = _moved_on(locked, kind, then_state, by=by, via=via, at=at)
    return message


def _moved_on(
    ticket: Ticket, kind: str, then_state: str | None, *, by: User | None, via: str, at: datetime
) -> Ticket:
    """Set the state that was asked for, else follow the arrow that the message follows by itself."""
    if then_state is not None:
        return set_state(ticket=ticket, state=then_state, by=by, via=via, at=at)
    trigger = _AUTOMATIC.get(kind, "")
    if TICKET.allows(TicketState(ticket.state), trigger):
        return move(ticket=ticket, trigger=trigger, by=by, via=via, at=at)
    return ticket


def _check(ticket: Ticket, kind: str) -> None:
    if kind not in MessageKind.values:
        raise ValidationError({"kind": _("There is no such kind of message.")})
    if kind == MessageKind.REPLY and ticket.state == TicketState.CLOSED:
        raise ValidationError(_("The ticket is closed. Reopen it before you reply."), code="closed")


def _woken_or_followed_up(locked: Ticket, at: datetime, medium: str) -> Ticket:
    """Return the ticket into which the customer's words go: this one, or a new one that is linked to it."""
    days = locked.type.reopen_days if locked.type else None
    if locked.state != TicketState.CLOSED or may_reopen(locked.closed_at, days, at):
        return locked
    via = f"follow_up:{locked.pk}"
    follow_up = create_ticket(
        subject=locked.subject,
        type=locked.type if locked.type and locked.type.is_active else None,
        category=locked.category if locked.category and locked.category.is_active else None,
        requester=locked.requester,
        group=locked.group,
        language=locked.language,
        medium=medium,
        via=via,
        at=at,
    )
    link_tickets(source=locked, target=follow_up, via=via, at=at)
    return follow_up


def _note_times(ticket: Ticket, kind: str, at: datetime) -> None:
    fields = ["updated_at"]
    ticket.updated_at = at
    if kind == MessageKind.REPLY:
        ticket.first_replied_at, ticket.last_replied_at = ticket.first_replied_at or at, at
        fields += ["first_replied_at", "last_replied_at"]
    elif kind == MessageKind.CUSTOMER:
        ticket.customer_wrote_at = at
        fields.append("customer_wrote_at")
    ticket.save(update_fields=fields)
