"""The history of a ticket as sentences, between its messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.tickets import outbox_kinds as kinds
from apps.tickets.choices import LINKED_FROM, LinkKind, StateChoice
from apps.tickets.models import Category, Priority, Ticket, TicketEvent, TicketMessage, TicketType
from apps.tickets.rendering import render_message
from apps.tickets.selectors import list_events, list_messages


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the page: a message with its text, or a sentence of the history."""

    at: datetime
    who: str
    sentence: str = ""
    message: TicketMessage | None = None
    html: SafeString | str = ""
    elsewhere: Ticket | None = None


MOST_ENTRIES = 100
"""Messages, and lines of history, on the page at once: rendering them takes time."""


def build_timeline(ticket: Ticket, most: int | None = MOST_ENTRIES) -> list[Entry]:
    """Return the last ``most`` (None: all) messages and lines of history in the order in which they happened, with a
    constant number of queries."""
    messages = _last(list_messages(ticket).prefetch_related("attachments"), ("created_at", "id"), most)
    events = _last(list_events(ticket).exclude(kind__in=_SILENT), ("id",), most)
    names = Names(events)
    entries = [_said(message, ticket) for message in messages]
    entries += [_happened(event, names, ticket) for event in events]
    return sorted(entries, key=lambda entry: entry.at)


def _last(rows: Any, order: tuple[str, ...], most: int | None) -> list[Any]:
    return list(rows.order_by(*(f"-{name}" for name in order))[:most])[::-1]


# What stands on the page as itself.
_SILENT = frozenset({kinds.MESSAGE_ADDED, kinds.MENTIONED})


def _said(message: TicketMessage, ticket: Ticket) -> Entry:
    return Entry(
        at=message.created_at,
        who=message.author_name or _("System"),
        message=message,
        html=render_message(message),
        elsewhere=message.origin if message.origin_id != ticket.pk else None,
    )


def _happened(event: TicketEvent, names: "Names", ticket: Ticket) -> Entry:
    return Entry(
        at=event.at,
        who=str(event.by) if event.by else _("System"),
        sentence=say_event(event, names),
        elsewhere=event.ticket if event.ticket_id != ticket.pk else None,
    )


class Names:
    """The names of everything that events name by key: one query a model."""

    def __init__(self, events: Iterable[TicketEvent]) -> None:
        wanted: dict[str, set[int]] = {name: set() for name in _MODELS}
        for event in events:
            for name, keys in _keys_in(event):
                wanted[name] |= {key for key in keys if isinstance(key, int)}
        self._names = {name: _names_of(name, keys) for name, keys in wanted.items() if keys}

    def of(self, name: str, key: Any) -> str:
        """Return the name of a row, "–" for none, and its key where the row is no more."""
        if key is None or key == "":
            return "–"
        return self._names.get(name, {}).get(key, str(key))


_MODELS: dict[str, Any] = {
    "agent": Agent,
    "group": SkillGroup,
    "priority": Priority,
    "type": TicketType,
    "category": Category,
    "user": User,
    "ticket": Ticket,
}


def _names_of(name: str, keys: set[int]) -> dict[int, str]:
    rows = _MODELS[name].objects.filter(pk__in=keys)
    if name == "agent":
        return {row.pk: row.name for row in rows.select_related("user").defer("sip_password")}
    if name == "ticket":
        return {pk: f"#{number}" for pk, number in rows.values_list("pk", "number")}
    return {row.pk: str(row) for row in rows}


def _keys_in(event: TicketEvent) -> Iterable[tuple[str, list[Any]]]:
    data = event.data
    if event.kind == kinds.ASSIGNED:
        yield from ((name, data[name]) for name in ("agent", "group") if name in data)
    if event.kind == kinds.CHANGED:
        yield from ((name, pair) for name, pair in data.get("fields", {}).items() if name in _MODELS)
        yield "ticket", data.get("fields", {}).get("parent", [])
    if "user" in data:
        yield "user", [data["user"]]
    yield (
        "ticket",
        [data[name] for name in ("into", "from", "other", "to") if isinstance(data.get(name), int)],
    )


def say_event(event: TicketEvent, names: Names) -> str:
    """Return what happened in one sentence, without who did it; the code of a kind that is not known here."""
    say = _SENTENCES.get(event.kind)
    return say(event.data, names) if say else event.kind


def _say_state(data: dict[str, Any], names: Names) -> str:
    states = dict(StateChoice.choices)
    return _("State: %(before)s → %(after)s") % {
        "before": states.get(data["from"], data["from"]),
        "after": states.get(data["to"], data["to"]),
    }


def _say_assigned(data: dict[str, Any], names: Names) -> str:
    labels = {"group": _("Skill group"), "agent": _("Agent")}
    return " · ".join(
        _say_pair(label, name, data[name], names) for name, label in labels.items() if name in data
    )


def _say_changed(data: dict[str, Any], names: Names) -> str:
    return " · ".join(_say_field(name, pair, names) for name, pair in data.get("fields", {}).items())


def _say_field(name: str, pair: list[Any], names: Names) -> str:
    label = str(Ticket._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
    if name == "parent" and pair:
        return _say_pair(label, "ticket", pair, names)
    if len(pair) != 2 or name in ("tags", "requester"):
        return _("%(field)s changed") % {"field": label}
    return _say_pair(label, name, pair, names)


def _say_pair(label: str, name: str, pair: list[Any], names: Names) -> str:
    return f"{label}: {names.of(name, pair[0])} → {names.of(name, pair[1])}"


def _say_linked(data: dict[str, Any], names: Names) -> str:
    words = LinkKind(data["kind"]).label if data["role"] == "source" else LINKED_FROM[LinkKind(data["kind"])]
    return f"{words} {names.of('ticket', data['other'])}"


_SENTENCES: dict[str, Any] = {
    kinds.CREATED: lambda data, names: _("Ticket created"),
    kinds.CHANGED: _say_changed,
    kinds.STATE_CHANGED: _say_state,
    kinds.ASSIGNED: _say_assigned,
    kinds.MERGED: lambda data, names: (
        _("Merged into %(other)s") % {"other": names.of("ticket", data["into"])}
    ),
    kinds.ABSORBED: lambda data, names: (
        _("%(other)s was merged into this ticket") % {"other": names.of("ticket", data["from"])}
    ),
    kinds.UNMERGED: lambda data, names: (
        _("Merge with %(other)s undone") % {"other": names.of("ticket", data["other"])}
    ),
    kinds.SPLIT: lambda data, names: (
        _("Messages split off to %(other)s") % {"other": names.of("ticket", data["to"])}
    ),
    kinds.LINKED: _say_linked,
    kinds.UNLINKED: lambda data, names: (
        _("Link to %(other)s removed") % {"other": names.of("ticket", data["other"])}
    ),
    kinds.WATCHED: lambda data, names: (
        _("%(name)s watches the ticket") % {"name": names.of("user", data["user"])}
    ),
    kinds.UNWATCHED: lambda data, names: (
        _("%(name)s watches the ticket no longer") % {"name": names.of("user", data["user"])}
    ),
    kinds.INTERACTION_ATTACHED: lambda data, names: _("Conversation attached"),
    kinds.FILE_ATTACHED: lambda data, names: _("File attached"),
    kinds.CHECKLIST_CHANGED: lambda data, names: _("Checklist changed"),
    kinds.TIME_SPENT: lambda data, names: _("Time entered"),
}
