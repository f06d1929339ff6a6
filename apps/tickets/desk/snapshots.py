"""What of a ticket a macro or a bulk edit can change: read, compared, and put back."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.tickets.domain.states import TicketState, choices_from
from apps.tickets.models import Category, Priority, Tag, Ticket, TicketType, Watcher
from apps.tickets.services import assign_ticket, set_state, update_ticket

_MODELS: dict[str, Any] = {
    "type": TicketType,
    "category": Category,
    "priority": Priority,
    "requester": Customer,
    "agent": Agent,
    "group": SkillGroup,
}
_PLAIN = ("subject", "state", "custom")
_ASSIGNED = ("agent", "group")
# What has been said, added or opened stays: readers may have acted upon it.
LASTING = ("messages", "checklist", "children")

Values = dict[str, Any]


def snapshot(ticket: Ticket) -> Values:
    """Return the ticket as it is now, read afresh; lasting things are counted."""
    row = Ticket.objects.get(pk=ticket.pk)
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: getattr(row, f"{name}_id") for name in _MODELS},
        "tags": sorted(row.tag_rows.values_list("tag_id", flat=True)),
        "watchers": sorted(row.watcher_rows.values_list("user_id", flat=True)),
        "messages": row.messages.count(),
        "checklist": row.checklist.count(),
        "children": row.children.count(),
    }


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Values, Values]:
    """Return of both what differs."""
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def restore(ticket: Ticket, before: Values, after: Values, *, by: User, via: str) -> list[str]:
    """Put ``before`` back where the ticket still is as ``after`` says; return the fields that stay as they are.

    What somebody has changed since is theirs; what was said stays said.
    """
    now = snapshot(ticket)
    free = {name for name in before if name not in LASTING and now[name] == after[name]}
    changes = {name: _object(name, before[name]) for name in free - {"state", "watchers", "tags", *_ASSIGNED}}
    if "tags" in free:
        changes["tags"] = list(Tag.objects.filter(pk__in=before["tags"]))
    if changes:
        update_ticket(ticket=ticket, by=by, via=via, **changes)
    if free & set(_ASSIGNED):
        # Both: a ticket that gets its group back keeps the agent that it has, or had.
        wanted = {name: before[name] if name in free else now[name] for name in _ASSIGNED}
        assign_ticket(
            ticket=ticket, by=by, via=via, **{name: _object(name, key) for name, key in wanted.items()}
        )
    if "watchers" in free:
        _set_watchers(ticket, before["watchers"])
    if "state" in free and not _walk(ticket, TicketState(before["state"]), by=by, via=via):
        free.discard("state")
    return sorted(set(before) - free)


def _object(name: str, value: Any) -> Any:
    """Return what the services take for a stored value; what is gone meanwhile is None."""
    model = _MODELS.get(name)
    return value if model is None or value is None else model.objects.filter(pk=value).first()


def _set_watchers(ticket: Ticket, wanted: list[int]) -> None:
    rows = Watcher.objects.filter(ticket=ticket)
    rows.exclude(user__in=wanted).delete()
    users = User.objects.filter(pk__in=wanted)
    Watcher.objects.bulk_create([Watcher(ticket=ticket, user=user) for user in users], ignore_conflicts=True)


def _walk(ticket: Ticket, target: TicketState, *, by: User, via: str) -> bool:
    """Bring the ticket to ``target`` along arrows that people may choose; return whether there was a way."""
    start = TicketState(Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk))
    for step in _way(start, target):
        set_state(ticket=ticket, state=step, by=by, via=via)
        start = step
    return start is target


def _way(start: TicketState, target: TicketState) -> list[TicketState]:
    ways: dict[TicketState, list[TicketState]] = {start: []}
    queue = [start]
    for state in queue:
        for following in choices_from(state):
            if following not in ways:
                ways[following] = [*ways[state], following]
                queue.append(following)
    return ways.get(target, [])


def say_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the differences for people: field, before, after, as words."""
    names = {name: _names(name, [before[name], after[name]]) for name in before}
    return [
        {"field": name, "label": str(label_of(name)), "before": names[name][0], "after": names[name][1]}
        for name in before
    ]


def label_of(name: str) -> Any:
    """Return the word for a field of a snapshot."""
    own = {"messages": _("Messages"), "checklist": _("Checklist"), "children": _("Parts")}
    return own.get(name) or getattr(Ticket._meta.get_field(name), "verbose_name", name)


def _names(name: str, values: list[Any]) -> list[str]:
    if name == "state":
        return [str(dict(Ticket._meta.get_field("state").flatchoices).get(value, value)) for value in values]
    model = {**_MODELS, "tags": Tag, "watchers": User}.get(name)
    if model is None:
        return [_plain(value) for value in values]
    keys = {key for value in values for key in (value if isinstance(value, list) else [value]) if key}
    rows = model.objects.in_bulk(keys)
    return [_joined(rows, value) for value in values]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items()) or "–"
    return str(value)


def _joined(rows: Mapping[int, Any], value: Any) -> str:
    keys = value if isinstance(value, list) else [value] if value else []
    return ", ".join(str(rows[key]) for key in keys if key in rows) or "–"


def say_error(error: ValidationError) -> str:
    """Return why a change was refused, on one line."""
    return " ".join(error.messages)[:500]
