"""Who works on a ticket."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.tickets.models import Ticket
from apps.tickets.outbox_kinds import ASSIGNED
from apps.tickets.services.fields import ASSIGNMENT, checked_fields
from apps.tickets.services.history import record_event
from apps.tickets.services.locking import lock_ticket


class _Keep:
    """ "Leave it as it is"; None would mean "nobody"."""


KEEP: Final = _Keep()


@transaction.atomic
def assign_ticket(
    *,
    ticket: Ticket,
    agent: Agent | _Keep | None = KEEP,
    group: SkillGroup | _Keep | None = KEEP,
    by: User | None = None,
    via: str = "",
    at: datetime | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """Give the ticket to an agent, a group, or both (None: to nobody), and return it.

    An agent who does not serve the new group loses it, unless named along. Giving it to who has it already changes
    nothing. Raises ``ValidationError`` for an agent who is not active.
    """
    locked = lock_ticket(ticket, expected_version)
    wanted: dict[str, Any] = {}
    if not isinstance(group, _Keep):
        wanted["group"] = group
    if not isinstance(agent, _Keep):
        wanted["agent"] = agent
    elif not isinstance(group, _Keep) and _loses_agent(locked, group):
        wanted["agent"] = None
    values = checked_fields(locked, wanted, ASSIGNMENT)
    return _assigned(locked, values, by=by, via=via, at=at or timezone.now())


def _loses_agent(ticket: Ticket, group: SkillGroup | None) -> bool:
    if group is None or ticket.agent_id is None or group.pk == ticket.group_id:
        return False
    return not group.memberships.filter(agent_id=ticket.agent_id).exists()


def _assigned(ticket: Ticket, values: dict[str, Any], *, by: User | None, via: str, at: datetime) -> Ticket:
    before = {name: getattr(ticket, f"{name}_id") for name in ASSIGNMENT}
    for name, value in values.items():
        setattr(ticket, name, value)
    after = {name: getattr(ticket, f"{name}_id") for name in ASSIGNMENT}
    if before == after:
        return ticket
    ticket.version, ticket.updated_at = ticket.version + 1, at
    ticket.save(update_fields=["agent", "group", "version", "updated_at"])
    data = {name: [before[name], after[name]] for name in ASSIGNMENT if before[name] != after[name]}
    record_event(ticket=ticket, kind=ASSIGNED, data=data, by=by, at=at, via=via)
    return ticket
