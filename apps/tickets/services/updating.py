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
from apps.tickets.services.labels import as_tags
from apps.tickets.services.locking import lock_ticket
from apps.tickets.services.writing import Change, write_changes

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
    at = at or timezone.now()
    change = plan_update(
        locked,
        at=at,
        tags=None if tags is None else as_tags(tags),
        add_tags=as_tags(add_tags),
        remove_tags=as_tags(remove_tags),
        **fields,
    )
    if change is not None:
        write_changes([change], by=by, at=at, via=via)
    return locked


def plan_update(
    locked: Ticket,
    *,
    at: datetime,
    tags: Iterable[Tag] | None = None,
    add_tags: Iterable[Tag] = (),
    remove_tags: Iterable[Tag] = (),
    **fields: Any,
) -> Change | None:
    """Decide what :func:`update_ticket` writes to a locked ticket; None: nothing is different. Raises
    ``ValidationError``, and then leaves the ticket as it was."""
    changes = _changed(locked, _checked(locked, fields))
    added, dropped, tag_changes = _change_tags(locked, tags, add_tags, remove_tags)
    if not changes and not tag_changes:
        return None
    locked.version, locked.updated_at = locked.version + 1, at
    columns = (*changes, "version", "updated_at")
    return Change(locked, CHANGED, {"fields": changes | tag_changes}, columns, added, dropped)


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
    field: Any = Ticket._meta.get_field(name)
    return getattr(ticket, field.attname)


def _change_tags(
    ticket: Ticket, tags: Iterable[Tag] | None, add: Iterable[Tag], remove: Iterable[Tag]
) -> tuple[tuple[Tag, ...], tuple[int, ...], dict[str, list[Any]]]:
    """Return which tags are put on, which are taken off, and what the history says of it."""
    wanted, leave = {tag.pk: tag for tag in add}, {tag.pk for tag in remove}
    if tags is None and not wanted and not leave:
        return (), (), {}
    before = {row.tag_id for row in ticket.tag_rows.all()}
    if tags is not None:
        wanted |= {tag.pk: tag for tag in tags}
        leave |= before - wanted.keys()
    after = (before | wanted.keys()) - leave
    added = tuple(wanted[key] for key in sorted(after - before))
    dropped = tuple(sorted(before - after))
    return added, dropped, {"tags": [sorted(before), sorted(after)]} if before != after else {}
