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
from apps.tickets.services.locking import lock_ticket
from apps.tickets.services.writing import Change, write_changes


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
    at = at or timezone.now()
    change = plan_assignment(locked, at=at, agent=agent, group=group)
    if change is not None:
        write_changes([change], by=by, at=at, via=via)
    return locked


def plan_assignment(
    locked: Ticket,
    *,
    at: datetime,
    agent: Agent | _Keep | None = KEEP,
    group: SkillGroup | _Keep | None = KEEP,
) -> Change | None:
    """Decide what :func:`assign_ticket` writes to a locked ticket; None: nothing is different. Raises
    ``ValidationError``, and then leaves the ticket as it was."""
    wanted: dict[str, Any] = {}
    if not isinstance(group, _Keep):
        wanted["group"] = group
    if not isinstance(agent, _Keep):
        wanted["agent"] = agent
    elif not isinstance(group, _Keep) and _loses_agent(locked, group):
        wanted["agent"] = None
    return _assigned(locked, checked_fields(locked, wanted, ASSIGNMENT), at)


def _loses_agent(ticket: Ticket, group: SkillGroup | None) -> bool:
    if group is None or ticket.agent_id is None or group.pk == ticket.group_id:
        return False
    return not group.memberships.filter(agent_id=ticket.agent_id).exists()


def _assigned(ticket: Ticket, values: dict[str, Any], at: datetime) -> Change | None:
    before = {name: getattr(ticket, f"{name}_id") for name in ASSIGNMENT}
    for name, value in values.items():
        setattr(ticket, name, value)
    after = {name: getattr(ticket, f"{name}_id") for name in ASSIGNMENT}
    if before == after:
        return None
    ticket.version, ticket.updated_at = ticket.version + 1, at
    data = {name: [before[name], after[name]] for name in ASSIGNMENT if before[name] != after[name]}
    return Change(ticket, ASSIGNED, data, (*ASSIGNMENT, "version", "updated_at"))
