"""What somebody typed into the search box of tickets, understood; and the snippets of what was found. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST_QUERY = 400
MOST_WORDS = 12
SNIPPET = 160

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


def tsquery(words: Iterable[str]) -> str:
    """Return the words, already cut, as PostgreSQL's ``tsquery``: all must occur, the last may go on; "" for none.

    Every word is quoted: nothing in it is an operator.
    """
    quoted = [f"'{word}'" for word in dict.fromkeys(_lexemes(words))][:MOST_WORDS]
    return f"{' & '.join(quoted)}:*" if quoted else ""


def _lexemes(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        bare = re.sub(r"[\s'\\:*&|!()<>]+", "", word).lower()
        if any(one.isalnum() for one in bare):
            yield bare[:100]


def snippet(text: str, words: Sequence[str], length: int = SNIPPET) -> list[tuple[str, bool]]:
    """Return the piece of ``text`` around the first of ``words``, cut into (piece, whether it is a hit).

    Joined, the pieces are the snippet; nothing is marked up here, so nothing has to be escaped twice.
    """
    flat = " ".join(text.split())
    pattern = _hits(words)
    first = pattern.search(flat) if pattern else None
    start = max(0, first.start() - length // 3) if first else 0
    start = (
        flat.rfind(" ", 0, start) + 1 if start and flat.rfind(" ", max(0, start - 20), start) >= 0 else start
    )
    piece = flat[start : start + length]
    pieces = _cut(piece, pattern)
    before = [("… ", False)] if start else []
    after = [(" …", False)] if start + length < len(flat) else []
    return before + pieces + after


def _hits(words: Sequence[str]) -> re.Pattern[str] | None:
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)[: MOST_WORDS * 2]
    return re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE) if wanted else None


def _cut(piece: str, pattern: re.Pattern[str] | None) -> list[tuple[str, bool]]:
    if pattern is None:
        return [(piece, False)] if piece else []
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in pattern.finditer(piece):
        pieces += [(piece[at : match.start()], False), (match[0], True)]
        at = match.end()
    pieces.append((piece[at:], False))
    return [(text, hit) for text, hit in pieces if text]
