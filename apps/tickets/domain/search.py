"""What somebody typed into the search box of tickets, understood. Pure.

Words are cut, asked for and marked by ``apps.accounts.segmenting``; here is only what tickets add to it.
"""

import re
from dataclasses import dataclass

LONGEST_QUERY = 400

_PREFIX = re.compile(r"(?P<name>number|customer|subject):\s*(?P<value>\"[^\"]*\"|\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"#?[A-Za-z]{0,4}-?\d{1,18}")


@dataclass(frozen=True, slots=True)
class Query:
    """A search. ``number``: the beginning of a ticket's number; ``customer`` and ``subject``: beginnings; ``text``:
    words that all occur in subject or messages."""

    number: str = ""
    customer: str = ""
    subject: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.number or self.customer or self.subject or self.text)


def read_query(typed: str) -> Query:
    """Return what ``typed`` asks for: ``number:``, ``customer:`` and ``subject:`` (also in quotes), then words.

    A word alone that looks like a ticket's number (``#1042``, ``T-1042``, ``1042``) is one.
    """
    cleaned = "".join(one if one.isprintable() else " " for one in typed[:LONGEST_QUERY])
    found = {match["name"].lower(): match["value"].strip('"').strip() for match in _PREFIX.finditer(cleaned)}
    rest = " ".join(_PREFIX.sub(" ", cleaned).split())
    if not found and _NUMBER.fullmatch(rest):
        found["number"] = rest
        rest = ""
    number = found.get("number", "").lstrip("#").upper()
    return Query(number, found.get("customer", ""), found.get("subject", ""), rest)
