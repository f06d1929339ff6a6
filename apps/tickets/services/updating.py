"""Changes of a ticket's properties."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import User
from apps.tickets.models import Tag, Ticket
from apps.tickets.outbox_kinds import CHANGED
from apps.tickets.services.errors import checked_body, checked_line
from apps.tickets.services.fields import PROPERTIES, checked_fields
from apps.tickets.services.history import record_event
from apps.tickets.services.labels import as_tags, put_tags
from apps.tickets.services.locking import lock_ticket

# Whose values are words of people: the history says that they changed, not from what to what.
_WORDS = frozenset({"subject", "description", "custom"})


@transaction.atomic
def update_ticket(
    *,
    ticket: Ticket,
    by: User | None = None,
    tags: Iterable[str | Tag] | None = None,
    add_tags: Iterable[str | Tag] = (),
    remove_tags: Iterable[str | Tag] = (),
    via: str = "",
    at: datetime | None = None,
    expected_version: int | None = None,
    **fields: Any,
) -> Ticket:
    """Change the given fields (subject, description, type, category, priority, requester, language, medium, parent,
    custom) and return the ticket. ``tags`` replaces all tags.

    What is equal to before is no change and leaves no line. Raises ``ValidationError`` with the errors by field.
    """
    locked = lock_ticket(ticket, expected_version)
    changes = _changed(locked, _checked(locked, fields))
    tag_changes = _change_tags(locked, tags, add_tags, remove_tags)
    if not changes and not tag_changes:
        return locked
    at = at or timezone.now()
    locked.version, locked.updated_at = locked.version + 1, at
    locked.save(update_fields=[*changes, "version", "updated_at"])
    record_event(ticket=locked, kind=CHANGED, data={"fields": changes | tag_changes}, by=by, at=at, via=via)
    return locked


def _checked(ticket: Ticket, fields: dict[str, Any]) -> dict[str, Any]:
    texts = {name: fields.pop(name) for name in ("subject", "description") if name in fields}
    values = checked_fields(ticket, fields, PROPERTIES)
    if "subject" in texts:
        values["subject"] = checked_line(texts["subject"])
    if "description" in texts:
        values["description"] = checked_body(texts["description"], "description")
    return values


def _changed(ticket: Ticket, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Write the values to the row, and return field → [before, after] of those that differ."""
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        before, after = _plain(ticket, name), value.pk if isinstance(value, Model) else value
        if before != after:
            changes[name] = [] if name in _WORDS else [before, after]
            setattr(ticket, name, value)
    return changes


def _plain(ticket: Ticket, name: str) -> Any:
    value = getattr(ticket, name)
    return value.pk if isinstance(value, Model) else value


def _change_tags(
    ticket: Ticket,
    tags: Iterable[str | Tag] | None,
    add: Iterable[str | Tag],
    remove: Iterable[str | Tag],
) -> dict[str, list[Any]]:
    if tags is None and not add and not remove:
        return {}
    before = sorted(ticket.tag_rows.values_list("tag_id", flat=True))
    leave = {tag.pk for tag in as_tags(list(remove))} if remove else set()
    if tags is not None:
        wanted = as_tags(list(tags))
        leave |= set(before) - {tag.pk for tag in wanted}
        put_tags(ticket, wanted)
    put_tags(ticket, add)
    if leave:
        ticket.tag_rows.filter(tag__in=leave).delete()
    after = sorted(ticket.tag_rows.values_list("tag_id", flat=True))
    return {} if before == after else {"tags": [before, after]}
