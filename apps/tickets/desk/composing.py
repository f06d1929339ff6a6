"""What agents write and open at the desk: messages that have seen the others', and tickets from a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agents.models import SkillGroup
from apps.agents.selectors import get_agent_for_user
from apps.customers.models import Customer
from apps.customers.selectors import find_customer_by_number
from apps.interactions.models import Interaction
from apps.interactions.selectors import may_name
from apps.tickets.choices import MessageKind, TicketMedium
from apps.tickets.desk.reply_files import copies_for
from apps.tickets.models import Ticket, TicketMessage
from apps.tickets.services import TicketConflict, add_message, create_ticket
from apps.tickets.services.locking import lock_ticket

_MOST_DATA = 50
_MEDIA = {"voice": TicketMedium.VOICE, "chat": TicketMedium.CHAT, "email": TicketMedium.EMAIL}


@transaction.atomic
def post_message(
    *,
    ticket: Ticket,
    kind: str,
    body: str,
    by: User,
    last_seen: int | None = None,
    then_state: str | None = None,
    reply_files: Sequence[int] = (),
) -> TicketMessage:
    """Add a note or a reply and return it. ``last_seen`` is the newest message that the writer had before them.

    Raises ``TicketConflict`` ("newer") for a reply where a colleague has replied, or the customer has written, since:
    the writer keeps the text, and decides. A note is never refused for that. ``reply_files``: keys of files of canned
    replies, which are copied.
    """
    if kind not in (MessageKind.NOTE, MessageKind.REPLY):
        raise ValidationError({"kind": _("There is no such kind of message.")})
    locked = lock_ticket(ticket)
    if kind == MessageKind.REPLY and last_seen is not None and newer_messages(locked, last_seen, by).exists():
        raise TicketConflict(
            _(
                "Something was written to the customer, or by the customer, while you wrote. Read it, then send yours."
            ),
            code="newer",
        )
    with copies_for(by, reply_files) as files:
        return add_message(ticket=locked, kind=kind, body=body, by=by, then_state=then_state, files=files)


def newer_messages(ticket: Ticket, last_seen: int, user: User) -> Any:
    """Return what ``user`` has not read: others' replies and the customer's words, oldest first."""
    said = TicketMessage.objects.filter(ticket=ticket, pk__gt=last_seen)
    outward = said.filter(kind__in=[MessageKind.REPLY, MessageKind.CUSTOMER])
    return outward.exclude(kind=MessageKind.REPLY, author=user).order_by("id")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the screen knows of the interaction that a ticket is made from; any of it may be empty."""

    interaction_id: str
    medium: str = "voice"
    ani: str = ""
    customer_id: int | None = None
    group: str = ""
    subject: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def ticket_from_conversation(*, conversation: Conversation, by: User) -> Ticket:
    """Make a ticket of what ``by`` is talking about, filled in, and return it; once made, the same one again.

    The floor's record of the interaction may not be in the database yet. Where it is, it must be the agent's own, or
    one of the agent's groups (``PermissionDenied`` otherwise).
    """
    agent = get_agent_for_user(by)
    key = _interaction_key(conversation.interaction_id)
    if not may_name(by, key):
        raise PermissionDenied
    customer = _customer(conversation, key, by)
    group = SkillGroup.objects.filter(code=conversation.group).first()
    who = customer.name if customer else conversation.ani
    subject = conversation.subject.strip() or (
        _("Conversation with %(who)s") % {"who": who} if who else _("Conversation")
    )
    return create_ticket(
        subject=subject[:250],
        description=_lines(conversation),
        requester=customer,
        agent=agent,
        group=group,
        language=customer.language if customer else "",
        medium=_MEDIA.get(conversation.medium, TicketMedium.DESK),
        interactions=[Interaction(pk=key)],
        source_key=f"interaction:{key.hex}",
        by=by,
    )


def _interaction_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"interaction": _("This is no interaction.")}) from None


def _customer(conversation: Conversation, key: UUID, user: User) -> Customer | None:
    """Return who is talked to: whoever may see customers may say so, for all others it is as the record says."""
    if not user.has_perm("customers.view_customer"):
        return Customer.objects.filter(interactions=key).first()
    if conversation.customer_id is not None:
        return Customer.objects.filter(pk=conversation.customer_id).first()
    return find_customer_by_number(conversation.ani)


def _lines(conversation: Conversation) -> str:
    """Return what the flow found out, one line each, as the first words of the ticket."""
    found = {
        key: str(value)[:500]
        for key, value in list(conversation.data.items())[:_MOST_DATA]
        if str(value).strip()
    }
    return "\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in found.items())
