"""Reads of the record of interactions."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.agents.models import Agent
from apps.agents.selectors import get_agent_for_user
from apps.customers.models import Customer
from apps.interactions.models import Disposition, EventLog, Interaction

_SHOWN_WITH = ("customer", "group", "agent__user", "disposition")


def list_interactions() -> QuerySet[Interaction]:
    """Return all interactions, newest first, with the rows that lists show beside them."""
    return Interaction.objects.select_related(*_SHOWN_WITH).defer("agent__sip_password", "data", "text")


def get_interaction(interaction_id: str | UUID) -> Interaction | None:
    """Return the interaction (id as UUID or 32 hexadecimal digits), or None where the projection has not
    (yet) one.
    """
    try:
        key = UUID(str(interaction_id))
    except ValueError:
        return None
    return Interaction.objects.select_related(*_SHOWN_WITH).filter(pk=key).first()


def may_name(user: Any, interaction_id: UUID) -> bool:
    """Return whether ``user`` may name an interaction in what they write: one that goes on and has no agent yet (its
    record may not be written yet either), their own, one of their groups; with the right to see interactions, any."""
    row = Interaction.objects.filter(pk=interaction_id).only("agent", "group", "ended_at").first()
    if row is None or user.has_perm("interactions.view_interaction"):
        return True
    agent = get_agent_for_user(user)
    if agent is None:
        return False
    if row.agent_id == agent.pk or (row.agent_id is None and row.ended_at is None):
        return True
    return row.group_id is not None and agent.memberships.filter(group=row.group_id).exists()


def list_events(interaction_id: str | UUID) -> QuerySet[EventLog]:
    """Return the events of an interaction in the order in which they happened."""
    return EventLog.objects.filter(interaction_id=UUID(str(interaction_id))).order_by("seq")


def list_recent_for_customer(customer: Customer, limit: int = 10) -> QuerySet[Interaction]:
    """Return the customer's newest interactions."""
    return list_interactions().filter(customer=customer).order_by("-arrived_at")[:limit]


def get_last_agent(customer: Customer) -> tuple[int, float]:
    """Return who had the customer's last conversation and when it began (Unix seconds); (0, 0.0) where nobody did."""
    talked = Interaction.objects.filter(customer=customer, agent__isnull=False, answered_at__isnull=False)
    row = talked.order_by("-arrived_at").values_list("agent_id", "answered_at").first()
    return (row[0], row[1].timestamp()) if row and row[0] and row[1] else (0, 0.0)


def get_last_interactions(agent: Agent, limit: int = 10) -> QuerySet[Interaction]:
    """Return the newest interactions whose last agent was ``agent``."""
    return list_interactions().filter(agent=agent).order_by("-arrived_at")[:limit]


def list_dispositions() -> QuerySet[Disposition]:
    """Return the dispositions that an agent can choose."""
    return Disposition.objects.filter(is_active=True)
