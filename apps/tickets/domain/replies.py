"""Canned replies: texts with gaps. Pure.

The language is as small as what people need: ``{{customer.name}}`` is a gap, ``{{customer.name|default:"customer"}}``
a gap with what stands there when nothing is known, ``{{cursor}}`` the place where the agent goes on typing, and
``\\{{`` two braces. There is no expression, no call and no look-up of attributes: a variable is a key of a table, so
nothing that somebody writes into a reply can reach anything else. What is filled in is never read as a template again.
"""

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass

LONGEST_REPLY = 20_000
LONGEST_VALUE = 2_000
CURSOR = "cursor"

# Every gap that exists for every ticket, and what it stands for (translated where it is shown).
VARIABLES: dict[str, str] = {
    "customer.name": "Name of the customer",
    "customer.number": "First telephone number of the customer",
    "customer.reference": "Key of the customer in another system",
    "ticket.number": "Number of the ticket",
    "ticket.subject": "Subject of the ticket",
    "ticket.type": "Type of the ticket",
    "ticket.category": "Category of the ticket",
    "ticket.priority": "Priority of the ticket",
    "ticket.state": "State of the ticket",
    "ticket.created": "Date on which the ticket was created",
    "group.name": "Group that has the ticket",
    "agent.name": "Name of the agent who writes",
    "agent.extension": "Extension of the agent who writes",
    "today": "Date of today",
}
# Fields that were defined in the admin: ``ticket.custom.<code>`` and ``customer.custom.<code>``.
CUSTOM_PREFIXES = ("ticket.custom.", "customer.custom.")

_MARK = re.compile(r"\\\{\{|\{\{(?P<inside>.*?)\}\}", re.DOTALL)
_GAP = re.compile(
    r"""\s*(?P<name>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\s*(?:\|\s*default:\s*"(?P<default>[^"]*)"\s*)?"""
)
# Marks that turn the direction of what follows: in a name they would turn the rest of the letter.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


class BadReply(ValueError):
    """The text is no reply. ``kind`` is stable: open_gap, bad_gap, unknown, two_cursors, too_long, bad_characters."""

    def __init__(self, kind: str, what: str = "") -> None:
        super().__init__(f"{kind}: {what}" if what else kind)
        self.kind, self.what = kind, what


@dataclass(frozen=True, slots=True)
class Gap:
    """A variable in the text. ``default`` None: none was given."""

    name: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply that is filled in. ``cursor`` is the index in ``text`` at which to go on, ``missing`` names the variables
    for which nothing was known and no default given."""

    text: str
    cursor: int
    missing: tuple[str, ...]


Part = str | Gap


def parse_reply(text: str, custom: Set[str] = frozenset()) -> tuple[Part, ...]:
    """Return the parts of ``text``; ``custom`` holds the known ``ticket.custom.…`` names. Raises :class:`BadReply`."""
    if len(text) > LONGEST_REPLY:
        raise BadReply("too_long", str(LONGEST_REPLY))
    if "\x00" in text or any(unicodedata.category(character) == "Cs" for character in text):
        raise BadReply("bad_characters")
    parts: list[Part] = []
    at = 0
    for mark in _MARK.finditer(text):
        parts.append(_plain(text[at : mark.start()]))
        parts.append("{{" if mark["inside"] is None else _gap(mark["inside"], custom))
        at = mark.end()
    parts.append(_plain(text[at:]))
    if sum(part == Gap(CURSOR) for part in parts) > 1:
        raise BadReply("two_cursors")
    return tuple(part for part in parts if part != "")


def _plain(text: str) -> str:
    if "{{" in text:
        raise BadReply("open_gap", text[text.index("{{") :][:40])
    return text


def _gap(inside: str, custom: Set[str]) -> Gap:
    match = _GAP.fullmatch(inside)
    if match is None:
        raise BadReply("bad_gap", inside.strip()[:60])
    name = match["name"]
    if name not in VARIABLES and name not in custom and not (name == CURSOR and match["default"] is None):
        raise BadReply("unknown", name)
    return Gap(name, match["default"])


def render_reply(parts: tuple[Part, ...], values: Mapping[str, str]) -> Rendered:
    """Fill ``parts`` in. An unknown or empty value gives its default, else nothing; it is then named in ``missing``."""
    written: list[str] = []
    missing: list[str] = []
    cursor = -1
    for part in parts:
        if isinstance(part, str):
            written.append(part)
        elif part.name == CURSOR:
            cursor = sum(map(len, written))
        else:
            written.append(_value(part, values, missing))
    text = "".join(written)
    return Rendered(text, cursor if cursor >= 0 else len(text), tuple(dict.fromkeys(missing)))


def _value(gap: Gap, values: Mapping[str, str], missing: list[str]) -> str:
    value = clean_value(values.get(gap.name, ""))
    if value:
        return value
    if gap.default is None:
        missing.append(gap.name)
    return gap.default or ""


def clean_value(value: str) -> str:
    """Return ``value`` on one line, without control characters and turns of direction, at most LONGEST_VALUE long."""
    flat = " ".join(value.split())
    kept = (one for one in flat if one not in _TURNS and unicodedata.category(one) not in ("Cc", "Cs"))
    return "".join(kept)[:LONGEST_VALUE]


def choose_language(available: Set[str], *wanted: str) -> str:
    """Return the language of ``available`` for the first of ``wanted`` that has one, else the first by name.

    ``zh-hans-cn`` is served by ``zh-hans``, then ``zh``, then any other ``zh-…``; empty wishes are passed over. Raises
    ``ValueError`` where nothing is available.
    """
    by_name = sorted(available)
    if not by_name:
        raise ValueError("no language is available")
    for wish in filter(None, (one.lower().replace("_", "-") for one in wanted)):
        near = [one for one in by_name if wish == one.lower() or wish.startswith(f"{one.lower()}-")]
        base = [one for one in by_name if one.lower().split("-")[0] == wish.split("-")[0]]
        if near or base:
            return max(near, key=len) if near else base[0]
    return by_name[0]


_SHORTCUT = re.compile(r"\w(?:[\w-]{0,38}\w)?")


def clean_shortcut(text: str) -> str:
    """Return a shortcut as it is stored: without the slash, folded. Raises :class:`BadReply` for anything but letters,
    figures, ``_`` and inner ``-``, at most 40."""
    name = unicodedata.normalize("NFC", text.strip().removeprefix("/")).casefold()
    if not _SHORTCUT.fullmatch(name):
        raise BadReply("bad_shortcut", name[:40])
    return name
