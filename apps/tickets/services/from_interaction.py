"""Tickets and the interactions that they are about."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agents.choices import MediumChoice
from apps.interactions.models import Interaction
from apps.tickets.choices import MessageKind, TextFormat, TicketMedium
from apps.tickets.models import Category, Ticket, TicketInteraction
from apps.tickets.outbox_kinds import INTERACTION_ATTACHED
from apps.tickets.services.creating import create_ticket
from apps.tickets.services.history import record_event
from apps.tickets.services.locking import lock_survivor
from apps.tickets.services.messages import add_message

_MEDIA = {
    MediumChoice.VOICE: TicketMedium.VOICE,
    MediumChoice.CHAT: TicketMedium.CHAT,
    MediumChoice.EMAIL: TicketMedium.EMAIL,
}


def source_key_of(interaction: Interaction) -> str:
    """Return what a ticket that is made from this interaction is known by: there is one."""
    return f"interaction:{interaction.pk.hex}"


@transaction.atomic
def create_ticket_from_interaction(
    *, interaction: Interaction, by: User | None = None, via: str = "", **fields: Any
) -> Ticket:
    """Create the ticket of an interaction and return it; asked again, it is the same one, or what that was merged into.

    Customer, group, agent, language and medium are those of the conversation, the category that of its disposition,
    unless ``fields`` (as of ``create_ticket``) say otherwise; the agent's note becomes the first note.
    """
    key = source_key_of(interaction)
    known = Ticket.objects.filter(source_key=key).first()
    if known is not None:
        return lock_survivor(known)
    values = {**_found(interaction), **fields}
    values.setdefault("subject", _subject(interaction))
    ticket = create_ticket(interactions=[interaction], source_key=key, by=by, via=via, **values)
    if interaction.note.strip() and not ticket.messages.exists():
        writer = interaction.agent.user if interaction.agent else by
        add_message(
            ticket=ticket,
            kind=MessageKind.NOTE,
            body=interaction.note,
            format=TextFormat.PLAIN,
            by=writer,
            external_id=f"{key}:note",
            via=via,
        )
    return ticket


def _found(interaction: Interaction) -> dict[str, Any]:
    agent = interaction.agent
    group = interaction.group
    return {
        "description": interaction.text,
        "requester": interaction.customer,
        "group": group if group is not None and group.is_active else None,
        "agent": agent if agent is not None and agent.is_active else None,
        "language": interaction.customer.language if interaction.customer else "",
        "medium": _MEDIA.get(MediumChoice(interaction.medium), TicketMedium.DESK),
        "category": category_of(interaction),
    }


def _subject(interaction: Interaction) -> str:
    if interaction.subject.strip():
        return interaction.subject
    who = interaction.customer.name if interaction.customer else interaction.ani
    return (_("Conversation with %(who)s") % {"who": who}) if who else _("Conversation")


def category_of(interaction: Interaction) -> Category | None:
    """Return the category that belongs to how the conversation was filed, None where none does."""
    if interaction.disposition_id is None:
        return None
    return Category.objects.filter(dispositions=interaction.disposition_id, is_active=True).first()


@transaction.atomic
def attach_interaction(
    *,
    ticket: Ticket,
    interaction: Interaction,
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
) -> Ticket:
    """Say that the interaction is about this ticket (or what it was merged into), and return it; once is enough.

    Only the interaction's key is looked at: its record may not be written yet.
    """
    locked = lock_survivor(ticket)
    at = at or timezone.now()
    _row, new = TicketInteraction.objects.get_or_create(
        ticket=locked, interaction_id=interaction.pk, defaults={"added_at": at}
    )
    if new:
        data = {"interaction": interaction.pk.hex}
        record_event(ticket=locked, kind=INTERACTION_ATTACHED, data=data, by=by, via=via, at=at)
    return locked
