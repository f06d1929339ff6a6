"""Tickets that flows want: opened at once for the caller to hear the number, and again from the journal, which no kill
of the floor can lose. Both name the ticket by the same key, so there is one."""

from uuid import UUID

import msgspec

from apps.agents.models import SkillGroup
from apps.customers.models import Customer
from apps.interactions.domain.events import TicketWanted
from apps.interactions.models import Interaction
from apps.outbox.domain.followers import Published
from apps.tickets.choices import TicketMedium
from apps.tickets.domain.texts import MAX_SUBJECT_CHARACTERS
from apps.tickets.models import Ticket, TicketType
from apps.tickets.services import create_ticket

VIA = "flow"


def open_wanted(wanted: TicketWanted) -> Ticket:
    """Open the ticket, unless it is there already, and return it. A type or group that is gone is left out: the
    caller's matter is not lost for it."""
    subject = " ".join(wanted.subject.split()) or wanted.contact or wanted.interaction_id
    return create_ticket(
        subject=subject[:MAX_SUBJECT_CHARACTERS],
        description=wanted.text,
        type=TicketType.objects.filter(code=wanted.ticket_type, is_active=True).first(),
        group=SkillGroup.objects.filter(code=wanted.group, is_active=True).first(),
        requester=Customer.objects.filter(pk=wanted.customer_id).first() if wanted.customer_id else None,
        medium=TicketMedium.VOICE,
        # The record of the call may not be written yet; its id is known.
        interactions=[Interaction(pk=UUID(wanted.interaction_id))],
        source_key=f"{VIA}:{wanted.key}",
        via=VIA,
    )


def open_wanted_number(wanted: TicketWanted) -> str:
    """Open the ticket, unless it is there already, and return its number as callers hear it."""
    return str(open_wanted(wanted).number)


def follow_wanted(published: Published) -> None:
    """Open what the journal says that a flow wanted."""
    open_wanted(msgspec.convert(published.data["wanted"], TicketWanted))
