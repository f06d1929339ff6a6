"""Takes the steps of escalation."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from apps.agents.models import SkillGroup
from apps.sla.models import DuePoint
from apps.tickets.domain.actions import Action, parse_actions
from apps.tickets.models import Priority, Ticket
from apps.tickets.services import add_message, assign_ticket, update_ticket


def escalate(point: DuePoint) -> str:
    """Do the actions of the point's step, all or none, and return what was wrong; nothing: done."""
    assert point.step is not None
    try:
        with transaction.atomic():
            for action in parse_actions(point.step.actions):
                _do(action, point.clock.ticket, f"sla:{point.step_id}")
    except (ValidationError, ValueError, ObjectDoesNotExist) as error:
        return f"{type(error).__name__}: {error}"[:2_000]
    return ""


def _do(action: Action, ticket: Ticket, via: str) -> None:
    known = _ACTIONS.get(action.do)
    if known is None:
        raise ValueError(f"unknown action: {action.do}")
    known(action, ticket, via)


def _raise_priority(action: Action, ticket: Ticket, via: str) -> None:
    current = Ticket.objects.select_related("priority").get(pk=ticket.pk).priority
    above = list(Priority.objects.filter(rank__gt=current.rank).order_by("rank")[: action["steps"] or 1])
    if above:
        update_ticket(ticket=ticket, priority=above[-1], via=via)


def _set_priority(action: Action, ticket: Ticket, via: str) -> None:
    update_ticket(ticket=ticket, priority=Priority.objects.get(code=action["priority"]), via=via)


def _assign_group(action: Action, ticket: Ticket, via: str) -> None:
    assign_ticket(ticket=ticket, group=SkillGroup.objects.get(code=action["group"]), via=via)


def _unassign(action: Action, ticket: Ticket, via: str) -> None:
    assign_ticket(ticket=ticket, agent=None, via=via)


def _add_tag(action: Action, ticket: Ticket, via: str) -> None:
    update_ticket(ticket=ticket, add_tags=[action["tag"]], via=via)


def _add_note(action: Action, ticket: Ticket, via: str) -> None:
    add_message(ticket=ticket, kind="note", body=action["text"], via=via)


_ACTIONS: dict[str, Callable[[Action, Ticket, str], None]] = {
    "raise_priority": _raise_priority,
    "set_priority": _set_priority,
    "assign_group": _assign_group,
    "unassign": _unassign,
    "add_tag": _add_tag,
    "add_note": _add_note,
}
