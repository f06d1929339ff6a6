"""What conditions may ask of an interaction and of what happened to a ticket."""

from typing import Any

from apps.interactions.models import Callback, Interaction
from apps.outbox.domain.followers import Published
from apps.tickets.facts import Values, facts_of_message
from apps.tickets.models import Ticket, TicketMessage


def facts_of_interaction(interaction: Interaction, data: dict[str, Any]) -> Values:
    """Return what is so of an interaction, of its customer, and of what the flow knew. ``data``: of the outbox entry,
    which knows some things better than the record, being of one moment."""
    handled = (
        interaction.ended_at and interaction.answered_at and interaction.ended_at - interaction.answered_at
    )
    until = interaction.answered_at or interaction.ended_at
    waited = until - interaction.queued_at if until and interaction.queued_at else None
    values: Values = {
        "interaction.channel": interaction.medium,
        "interaction.direction": interaction.direction,
        "interaction.outcome": data.get("outcome") or interaction.outcome,
        "interaction.entry_point": interaction.entry_point,
        "interaction.group": data.get("group") or (interaction.group.code if interaction.group else ""),
        "interaction.disposition": data.get("disposition")
        or (interaction.disposition.code if interaction.disposition else ""),
        "interaction.contact": interaction.ani,
        "interaction.waited_seconds": data.get("waited_seconds", waited.total_seconds() if waited else None),
        "interaction.handled_seconds": handled.total_seconds() if handled else None,
        "requester.tier": interaction.tier,
        **_customer(interaction),
    }
    callback = Callback.objects.filter(pk=interaction.pk).first()
    if callback is not None:
        values["interaction.attempts"] = callback.attempts
    values |= {f"data.{key}": str(value) for key, value in (interaction.data or {}).items()}
    return values


def _customer(interaction: Interaction) -> Values:
    customer = interaction.customer
    if customer is None:
        return {}
    return {
        "requester.name": customer.name,
        "requester.tier": customer.tier,
        "requester.language": customer.language,
        "requester.do_not_call": customer.do_not_call,
    }


def facts_of_entry(published: Published, username: str) -> Values:
    """Return what is so of what happened to a ticket: which fields changed, from which state, which message."""
    data = published.data
    fields = data.get("fields") or {name: 1 for name in ("agent", "group") if name in data}
    if "from" in data and "to" in data:
        fields = {**fields, "state": 1}
    values: Values = {"change.fields": frozenset(fields), "change.by": username}
    if "from" in data:
        values["change.from_state"] = str(data["from"])
    if "message" in data:
        message = TicketMessage.objects.select_related("author").filter(pk=data["message"]).first()
        values |= facts_of_message(message) if message else {}
    return values


def latest_interaction(ticket: Ticket) -> Interaction | None:
    """Return the interaction that the ticket is about: the last one that was put to it."""
    row = ticket.interaction_rows.select_related(
        "interaction__group", "interaction__customer", "interaction__disposition"
    ).order_by("-pk")[:1]
    found = [one.interaction for one in row if Interaction.objects.filter(pk=one.interaction_id).exists()]
    return found[0] if found else None
