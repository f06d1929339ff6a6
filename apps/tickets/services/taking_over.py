"""Tickets that have a past already: from another desk, or from a demonstration's files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import User
from apps.customers.models import Customer
from apps.tickets.choices import MessageKind, TicketMedium
from apps.tickets.desk.indexing import index_tickets
from apps.tickets.domain.states import CUSTOMER_WROTE, REPLIED, TICKET, TicketState, trigger_to
from apps.tickets.models import Ticket, TicketEvent, TicketMessage, TicketTag
from apps.tickets.outbox_kinds import CREATED, MESSAGE_ADDED, STATE_CHANGED
from apps.tickets.services.creating import creation_data, default_priority
from apps.tickets.services.errors import checked_body, checked_line
from apps.tickets.services.fields import checked_fields
from apps.tickets.services.labels import as_tags
from apps.tickets.services.states import enter_state

_AUTOMATIC = {MessageKind.REPLY.value: REPLIED, MessageKind.CUSTOMER.value: CUSTOMER_WROTE}


@dataclass(frozen=True, slots=True)
class PastStep:
    """What happened at a moment: something was said (``kind`` note, reply or customer, and its ``body``), the ticket
    came to ``state``, or both."""

    at: datetime
    by: User | None = None
    kind: str = ""
    body: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket as it is elsewhere. ``source_key`` makes the taking over repeatable; ``fields`` as of ``create_ticket``;
    ``steps`` in the order of their times."""

    source_key: str
    subject: str
    at: datetime
    description: str = ""
    by: User | None = None
    tags: Sequence[str] = ()
    steps: Sequence[PastStep] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """A ticket on its way, with what was said and what happened; a line of history names its message by its place."""

    ticket: Ticket
    past: PastTicket
    messages: list[TicketMessage] = field(default_factory=list)
    lines: list[tuple[TicketEvent, int | None]] = field(default_factory=list)

    def add_line(self, kind: str, data: dict[str, Any], step: PastStep, message: int | None = None) -> None:
        self.lines.append((TicketEvent(kind=kind, data=data, by=step.by, at=step.at), message))


@transaction.atomic
def take_over_tickets(*, pasts: Iterable[PastTicket]) -> list[Ticket]:
    """Create tickets with their history, in a constant number of statements, and return those that are new.

    The past is no news: nothing is published of it, so no rule acts, nobody is told. States follow the same arrows as
    those of other tickets. Whoever keeps clocks counts them afterwards (``apps.sla.services.count_taken_over``).
    Raises ``ValidationError`` for bad values and for a state to which no arrow leads.
    """
    wanted = {past.source_key: past for past in pasts}
    known = set(Ticket.objects.filter(source_key__in=wanted).values_list("source_key", flat=True))
    priority = default_priority() if wanted.keys() - known else None
    # By their age, so that numbers rise with it.
    new = sorted((past for key, past in wanted.items() if key not in known), key=lambda past: past.at)
    drafts = [_replay(past, priority) for past in new]
    tickets = Ticket.objects.bulk_create([draft.ticket for draft in drafts])
    TicketMessage.objects.bulk_create(
        _belonging(message, draft.ticket) for draft in drafts for message in draft.messages
    )
    TicketEvent.objects.bulk_create(_history(drafts))
    _put_tags(drafts)
    index_tickets([ticket.pk for ticket in tickets])
    return tickets


def _replay(past: PastTicket, priority: Any) -> _Draft:
    values = checked_fields(None, past.fields)
    ticket = Ticket(
        subject=checked_line(past.subject),
        description=checked_body(past.description, "description"),
        created_by=past.by,
        source_key=past.source_key,
        created_at=past.at,
        updated_at=past.at,
        state_since=past.at,
        **{"priority": priority, **values},
    )
    draft = _Draft(ticket, past)
    draft.add_line(CREATED, creation_data(ticket, []), PastStep(past.at, past.by))
    for step in past.steps:
        if step.kind:
            _say(draft, step)
        if step.state:
            _move(draft, step, _arrow(ticket, step.state))
    return draft


def _say(draft: _Draft, step: PastStep) -> None:
    ticket = draft.ticket
    customer = ticket.requester if step.kind == MessageKind.CUSTOMER else None
    medium = ticket.medium if step.kind == MessageKind.CUSTOMER else TicketMedium.DESK
    message = TicketMessage(
        kind=MessageKind(step.kind),
        author=step.by,
        customer=customer,
        author_name=_name(customer, step.by),
        body=checked_body(step.body),
        medium=medium,
        created_at=step.at,
    )
    draft.messages.append(message)
    data = {"kind": step.kind, "medium": str(medium)}
    draft.add_line(MESSAGE_ADDED, data, step, len(draft.messages) - 1)
    ticket.updated_at = step.at
    if step.kind == MessageKind.REPLY:
        ticket.first_replied_at, ticket.last_replied_at = ticket.first_replied_at or step.at, step.at
    elif step.kind == MessageKind.CUSTOMER:
        ticket.customer_wrote_at = step.at
    trigger = _AUTOMATIC.get(step.kind, "")
    if not step.state and TICKET.allows(TicketState(ticket.state), trigger):
        _move(draft, step, trigger)


def _name(customer: Customer | None, user: User | None) -> str:
    return str(customer or user or "")[:200]


def _arrow(ticket: Ticket, state: str) -> str:
    trigger = trigger_to(TicketState(ticket.state), TicketState(state))
    if trigger is None:
        raise ValidationError({"state": f"{ticket.source_key}: {ticket.state} → {state}"})
    return trigger


def _move(draft: _Draft, step: PastStep, trigger: str) -> None:
    ticket = draft.ticket
    before = TicketState(ticket.state)
    after = TICKET.next(before, trigger)
    enter_state(ticket, after, step.at)
    draft.add_line(STATE_CHANGED, {"from": str(before), "to": str(after), "trigger": trigger}, step)


def _belonging(message: TicketMessage, ticket: Ticket) -> TicketMessage:
    message.ticket = ticket
    return message


def _history(drafts: Iterable[_Draft]) -> Iterable[TicketEvent]:
    for draft in drafts:
        for event, place in draft.lines:
            event.ticket = draft.ticket
            if place is not None:
                event.data["message"] = draft.messages[place].pk
            yield event


def _put_tags(drafts: Iterable[_Draft]) -> None:
    tags = {tag.name: tag for tag in as_tags({tag for draft in drafts for tag in draft.past.tags})}
    TicketTag.objects.bulk_create(
        TicketTag(ticket=draft.ticket, tag=tags[name.lower()]) for draft in drafts for name in draft.past.tags
    )
