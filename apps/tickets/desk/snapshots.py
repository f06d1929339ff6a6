"""What of a ticket a macro or a bulk edit can change: read, compared, and put back."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.tickets.choices import StateChoice
from apps.tickets.models import (
    Category,
    ChecklistItem,
    Priority,
    Tag,
    Ticket,
    TicketMessage,
    TicketTag,
    TicketType,
    Watcher,
)

MODELS: dict[str, Any] = {
    "type": TicketType,
    "category": Category,
    "priority": Priority,
    "requester": Customer,
    "agent": Agent,
    "group": SkillGroup,
}
_PLAIN = ("subject", "state", "custom")
# What has been said, added or opened stays: readers may have acted upon it.
LASTING = ("messages", "checklist", "children")

Values = dict[str, Any]


def snapshot(ticket: Ticket) -> Values:
    """Return the ticket as it is now, read afresh; lasting things are counted."""
    return snapshots([ticket.pk])[ticket.pk]


def snapshots(keys: Collection[int]) -> dict[int, Values]:
    """Return the tickets as they are now, by key. Six statements, however many there are."""
    columns = (*_PLAIN, *(f"{name}_id" for name in MODELS))
    found: dict[int, Values] = {
        row["id"]: {name.removesuffix("_id"): row[name] for name in columns}
        for row in Ticket.objects.filter(pk__in=keys).values("id", *columns)
    }
    tags = _listed(TicketTag.objects.filter(ticket__in=keys), "tag_id")
    watchers = _listed(Watcher.objects.filter(ticket__in=keys), "user_id")
    messages = _counted(TicketMessage.objects.filter(ticket__in=keys), "ticket_id")
    checklist = _counted(ChecklistItem.objects.filter(ticket__in=keys), "ticket_id")
    children = _counted(Ticket.objects.filter(parent__in=keys), "parent_id")
    for key, values in found.items():
        values |= {"tags": tags.get(key, []), "watchers": watchers.get(key, [])}
        values |= {"messages": messages.get(key, 0), "checklist": checklist.get(key, 0)}
        values["children"] = children.get(key, 0)
    return found


def _listed(rows: QuerySet[Any], name: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in rows.order_by(name).values_list("ticket_id", name):
        found.setdefault(key, []).append(value)
    return found


def _counted(rows: QuerySet[Any], name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Values, Values]:
    """Return of both what differs."""
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def say_all_changes(
    pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> list[list[dict[str, str]]]:
    """Return, for each (before, after), the differences for people: field, before, after, as words.

    One statement for each kind of thing that is named, however many tickets there are.
    """
    every = list(pairs)
    rows = _load([side for pair in every for side in pair])
    return [[_said(name, before, after, rows) for name in before] for before, after in every]


def say_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the differences of one ticket, as :func:`say_all_changes` does."""
    return say_all_changes([(before, after)])[0]


def _said(name: str, before: Mapping[str, Any], after: Mapping[str, Any], rows: "_Rows") -> dict[str, str]:
    return {
        "field": name,
        "label": str(label_of(name)),
        "before": _word(name, before[name], rows),
        "after": _word(name, after[name], rows),
    }


def label_of(name: str) -> Any:
    """Return the word for a field of a snapshot."""
    own = {"messages": _("Messages"), "checklist": _("Checklist"), "children": _("Parts")}
    return own.get(name) or getattr(Ticket._meta.get_field(name), "verbose_name", name)


_NAMED: dict[str, Any] = {**MODELS, "tags": Tag, "watchers": User}
_Rows = dict[Any, dict[int, Any]]


def _load(sides: Iterable[Mapping[str, Any]]) -> _Rows:
    keys: dict[Any, set[int]] = {}
    for side in sides:
        for name in side.keys() & _NAMED.keys():
            keys.setdefault(_NAMED[name], set()).update(_keys(side[name]))
    return {model: model.objects.in_bulk(wanted) for model, wanted in keys.items()}


def _keys(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value] if value else []


def _word(name: str, value: Any, rows: _Rows) -> str:
    if name == "state":
        return str(dict(StateChoice.choices).get(value, value))
    if name not in _NAMED:
        return _plain(value)
    known = rows[_NAMED[name]]
    return ", ".join(str(known[key]) for key in _keys(value) if key in known) or "–"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items()) or "–"
    return str(value)


def say_error(error: ValidationError) -> str:
    """Return why a change was refused, on one line."""
    return " ".join(error.messages)[:500]
