"""Which fields of a ticket may be given by whoever writes it, and what is wrong with them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.customfields.services import clean_custom
from apps.tickets.choices import TicketMedium
from apps.tickets.models import Ticket
from apps.tickets.services.errors import checked_body, checked_line

MOST_LEVELS = 10
"""Of parents above a ticket."""

PROPERTIES = ("type", "category", "priority", "requester", "language", "medium", "parent", "custom")
ASSIGNMENT = ("agent", "group")


def checked_fields(
    ticket: Ticket | None, fields: Mapping[str, Any], allowed: tuple[str, ...] = PROPERTIES + ASSIGNMENT
) -> dict[str, Any]:
    """Return the fields as they are stored; ``ticket`` None is one that is being created.

    Raises ``TypeError`` for a field that is none (a fault of the caller), ``ValidationError`` for bad values.
    """
    unknown = sorted(set(fields) - set(allowed))
    if unknown:
        raise TypeError(f"no such fields of a ticket: {', '.join(unknown)}")
    values = dict(fields)
    errors: dict[str, str] = {}
    for name in ("type", "category"):
        chosen = values.get(name)
        if chosen is not None and not chosen.is_active and chosen.pk != getattr(ticket, f"{name}_id", None):
            errors[name] = _("This one is not in use any more.")
    if "medium" in values and values["medium"] not in TicketMedium.values:
        errors["medium"] = _("There is no such way.")
    if len(values.get("language") or "") > 16:
        errors["language"] = _("A code such as en or zh-hans.")
    agent = values.get("agent")
    if agent is not None and not agent.is_active:
        errors["agent"] = _("This agent is not active.")
    if ticket is not None and values.get("parent") is not None:
        _check_parent(ticket, values["parent"], errors)
    if errors:
        raise ValidationError(errors)
    if "custom" in values:
        values["custom"] = _checked_custom(ticket, values)
    return values


def _checked_custom(ticket: Ticket | None, values: dict[str, Any]) -> dict[str, Any]:
    """A new ticket answers its whole form; a change says what changes."""
    kind = values["type"] if "type" in values else getattr(ticket, "type", None)
    return clean_custom(
        form="ticket",
        values=values["custom"] or {},
        stored=ticket.custom if ticket is not None else None,
        type_code=kind.code if kind is not None else "",
        partial=ticket is not None,
    )


def _check_parent(ticket: Ticket, parent: Ticket, errors: dict[str, str]) -> None:
    above: Ticket | None = parent
    for _level in range(MOST_LEVELS):
        if above is None:
            return
        if above.pk == ticket.pk:
            errors["parent"] = _("A ticket cannot be part of itself or of its own parts.")
            return
        above = above.parent
    errors["parent"] = _("There are too many levels above this ticket.")


def check_ticket_fields(ticket: Ticket | None, fields: Mapping[str, Any]) -> None:
    """Raise what a write of these fields would raise, for forms that want to show it beside them."""
    errors: dict[str, list[str]] = {}
    for name, check in (("subject", checked_line), ("description", checked_body)):
        if name in fields:
            try:
                check(fields[name], name)
            except ValidationError as error:
                errors |= error.message_dict
    others = {name: value for name, value in fields.items() if name in PROPERTIES + ASSIGNMENT}
    try:
        checked_fields(ticket, others)
    except ValidationError as error:
        errors |= error.message_dict
    if errors:
        raise ValidationError(errors)
