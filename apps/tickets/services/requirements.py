"""Checks a ticket against the rules of the state that it is to enter."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tickets.domain.requirements import DEMANDS, Facts, missing
from apps.tickets.domain.states import OPEN_STATES, TicketState
from apps.tickets.models import StateRule, Ticket

DEMAND_FIELDS = tuple(f"needs_{name}" for name in DEMANDS)
"""The columns of a rule."""

_SENTENCES: dict[str, Any] = {
    "type": _("Choose a type first."),
    "category": _("Choose a category first."),
    "requester": _("Say first which customer it is about."),
    "group": _("Give it to a skill group first."),
    "agent": _("Give it to an agent first."),
    "reply": _("Answer the customer first."),
    "settled_children": _("Some of its parts are still open. Settle them first."),
}


def check_state_rules(ticket: Ticket, target: TicketState) -> None:
    """Raise ``ValidationError`` (code "requirements") that says what is missing before the ticket enters ``target``."""
    rules = StateRule.objects.filter(Q(type=None) | Q(type=ticket.type_id), state=target)
    demands = {
        name
        for rule in rules
        for name, field in zip(DEMANDS, DEMAND_FIELDS, strict=True)
        if getattr(rule, field)
    }
    if not demands:
        return
    lacking = missing(demands, _facts(ticket))
    if lacking:
        raise ValidationError({"state": [str(_SENTENCES[name]) for name in lacking]}, code="requirements")


def count_open_children(ticket: Ticket) -> int:
    """Return how many parts of the ticket are not settled."""
    return ticket.children.filter(state__in=[str(state) for state in OPEN_STATES]).count()


def _facts(ticket: Ticket) -> Facts:
    return Facts(
        type=ticket.type_id is not None,
        category=ticket.category_id is not None,
        requester=ticket.requester_id is not None,
        group=ticket.group_id is not None,
        agent=ticket.agent_id is not None,
        reply=ticket.first_replied_at is not None,
        settled_children=not count_open_children(ticket),
    )
