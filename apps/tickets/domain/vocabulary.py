"""What rules may speak of: kinds of values, the fields of a ticket and its surroundings, and how wrong input is named.

A field is known by ``<noun>.<name>``. Custom fields and data of the flow are not listed here: a :class:`Catalogue`
adds them as they are defined today.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

TEXT, NUMBER, CODE, CODES, FLAG, MOMENT, HOURS = "text", "number", "code", "codes", "flag", "moment", "hours"
"""Kinds: words, an amount, one of a list, several of a list, yes or no, Unix seconds, a schedule by its code."""

MOST_TEXT_CHARACTERS = 1_000
MOST_NUMBER = 1e15


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked. ``source`` names the list that its values come from (``states``, ``groups`` …);
    empty: anything goes. ``label`` is only set where the people who run the centre named it (custom fields)."""

    name: str
    kind: str
    source: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with input, and where: ``place`` is a path such as ``all[1].value``; ``code`` is a key of the
    words for people (``apps/tickets/rule_words.py``); ``about`` is what they are said of."""

    place: str
    code: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.place or '.'}: {self.code}" + (f" ({self.about})" if self.about else "")


class Invalid(ValueError):
    """Input that is refused, with every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


TICKET_FIELDS = (
    Field("ticket.number", TEXT),
    Field("ticket.subject", TEXT),
    Field("ticket.state", CODE, "states"),
    Field("ticket.type", CODE, "types"),
    Field("ticket.category", CODE, "categories"),
    Field("ticket.categories", CODES, "categories"),
    Field("ticket.priority", NUMBER, "ranks"),
    Field("ticket.group", CODE, "groups"),
    Field("ticket.agent", CODE, "agents"),
    Field("ticket.watchers", CODES, "agents"),
    Field("ticket.tags", CODES, "tags"),
    Field("ticket.channel", CODE, "channels"),
    Field("ticket.created_at", MOMENT),
    Field("ticket.changed_at", MOMENT),
    Field("ticket.state_since", MOMENT),
    Field("ticket.customer_wrote_at", MOMENT),
    Field("ticket.agent_wrote_at", MOMENT),
    Field("ticket.open_children", NUMBER),
)
REQUESTER_FIELDS = (
    Field("requester.name", TEXT),
    Field("requester.tier", NUMBER),
    Field("requester.language", TEXT),
    Field("requester.organisation", TEXT),
    Field("requester.do_not_call", FLAG),
)
MESSAGE_FIELDS = (
    Field("message.kind", CODE, "message_kinds"),
    Field("message.text", TEXT),
    Field("message.author", CODE, "agents"),
)
INTERACTION_FIELDS = (
    Field("interaction.channel", CODE, "channels"),
    Field("interaction.direction", CODE, "directions"),
    Field("interaction.outcome", CODE, "outcomes"),
    Field("interaction.entry_point", CODE, "entry_points"),
    Field("interaction.group", CODE, "groups"),
    Field("interaction.disposition", CODE, "dispositions"),
    Field("interaction.contact", TEXT),
    Field("interaction.waited_seconds", NUMBER),
    Field("interaction.handled_seconds", NUMBER),
    Field("interaction.attempts", NUMBER),
)
OTHER_FIELDS = (
    Field("change.fields", CODES, "ticket_fields"),
    Field("change.from_state", CODE, "states"),
    Field("change.by", CODE, "agents"),
    Field("clock.business_hours", HOURS, "schedules"),
)
FIELDS = {
    known.name: known
    for known in (*TICKET_FIELDS, *REQUESTER_FIELDS, *MESSAGE_FIELDS, *INTERACTION_FIELDS, *OTHER_FIELDS)
}

DATA_PREFIX = "data."
"""``data.<key>``: what the flow, or the system that reported the interaction, knew; always text."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be said today. ``known`` gives, by source, the values that exist; a source that is not in it is not
    checked: rules that are read back to be run must not fail because a group is gone."""

    fields: Mapping[str, Field] = field(default_factory=lambda: FIELDS)
    known: Mapping[str, Collection[str]] = field(default_factory=dict)

    def get(self, name: str) -> Field | None:
        """Return the field of this name, or None."""
        if name.startswith(DATA_PREFIX) and len(name) > len(DATA_PREFIX):
            return Field(name, TEXT)
        return self.fields.get(name)

    def extended(self, fields: Iterable[Field]) -> "Catalogue":
        """Return a catalogue that also has ``fields`` (custom fields: ``custom.<code>``)."""
        return replace(self, fields={**self.fields, **{known.name: known for known in fields}})

    def has(self, source: str, value: str) -> bool:
        """Return whether the list ``source`` has ``value``, as far as that is known here."""
        return source not in self.known or value in self.known[source]


LENIENT = Catalogue()
"""Checks the form only: for what was checked against the lists when it was saved."""


def text_problem(value: object, most: int = MOST_TEXT_CHARACTERS) -> str:
    """Return the code of what is wrong with a text, or nothing: it must be storable, and no longer than ``most``."""
    if not isinstance(value, str):
        return "not_text"
    if len(value) > most:
        return "too_long"
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return "unreadable_characters"
    return ""


def number_problem(value: object) -> str:
    """Return the code of what is wrong with a number, or nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "not_a_number"
    return "" if abs(value) <= MOST_NUMBER else "out_of_range"  # not a number is not smaller either
