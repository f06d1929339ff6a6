"""The columns of a kind of sheet, and which column of a file is which of them."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds. CODE: a text that must be exactly as it was typed. NUMBERS: telephone numbers. LIST: codes
    in one text, separated by spaces. ITEMS: texts, separated by semicolons or line ends."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    YES_NO = "yes-no"
    CHOICE = "choice"
    DATE = "date"
    NUMBERS = "numbers"
    LIST = "list"
    ITEMS = "items"


def no_number(text: str) -> str | None:
    """Take nothing for a telephone number."""
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``title`` is shown above it; ``names`` are further headers that mean it (titles in other languages).

    ``choices``: code → label; ``words``: any accepted word, case-folded → code. ``most``: longest text, or greatest
    number; 0: no limit. ``empty``: what an empty cell says. ``has_lines``: the text may have line ends.
    """

    name: str
    kind: Kind = Kind.TEXT
    title: Any = ""
    is_required: bool = False
    is_key: bool = False
    most: int = 0
    least: int | None = None
    pattern: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    example: str = ""
    help: Any = ""
    empty: Any = ""
    has_lines: bool = False
    normalize: Callable[[str], str | None] = no_number

    def find_choice(self, text: str) -> str | None:
        """Return the code that a word stands for: a code, a label, or one of ``words``."""
        if text in self.choices:
            return text
        return self.words.get(text.casefold())


IGNORED = ""
"""What a column of the file is mapped to that shall be left out."""
_OURS = frozenset({"import error", "导入错误", "匯入錯誤"})
"""The column of reasons in a workbook that we gave back."""


def fold_header(text: str) -> str:
    """Return a header as headers are compared: width, case, spaces and signs of obligation do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("*", " ")
    return " ".join(folded.split())


def is_our_own(header: str) -> bool:
    """Return whether this is the column of reasons that we added to a workbook."""
    return fold_header(header) in _OURS


def match_headers(
    headers: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str]
) -> list[str | None]:
    """Return for each header the column's name, :data:`IGNORED` where it was left out before, None where nobody knows.

    ``remembered``: folded header → column's name, of earlier imports. Names and titles go before them. Of two headers
    with one meaning the first has it; :func:`find_duplicates` tells of the second.
    """
    meanings = {known: column.name for column in columns for known in names_of(column)}
    allowed = {column.name for column in columns} | {IGNORED}
    found: list[str | None] = []
    for header in headers:
        folded = fold_header(header)
        name = meanings.get(folded, remembered.get(folded))
        name = IGNORED if is_our_own(header) else name
        name = None if name not in allowed else name
        found.append(None if name and name in found else name)
    return found


def names_of(column: Column) -> set[str]:
    """Return all headers that mean the column, folded."""
    return {fold_header(text) for text in (column.name, str(column.title), *column.names) if text}


def find_duplicates(headers: Sequence[str]) -> dict[str, list[int]]:
    """Return the headers that stand above several columns (empty ones aside), with their places."""
    places: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        if folded := fold_header(header):
            places.setdefault(folded, []).append(place)
    return {header: found for header, found in places.items() if len(found) > 1}


def find_header_row(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """Return which of the first rows names the columns: the one with most known headers; the first where none has any.

    A title above the table is passed over.
    """
    known = {name for column in columns for name in names_of(column)}
    hits = [len({fold_header(text) for text in row} & known) for row in rows]
    best = max(hits, default=0)
    return hits.index(best) if best else 0
