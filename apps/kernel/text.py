"""Which texts from outside may be kept: the one rule for every door (forms, API, spreadsheets)."""

import re

LONGEST_LINE = 1_000
LONGEST_TEXT = 50_000
"""Most characters of a single line, and of a note of many lines, where a field names no limit of its own."""

# What turns the direction of writing around, so that a reader sees something else than what is stored.
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database stores: NUL, and halves of characters."""
_LINE_BREAK = re.compile(r"[\n\r\u2028\u2029]")


def text_problem(text: str, longest: int = LONGEST_LINE, *, lines: bool = False) -> str:
    """Return why ``text`` cannot be kept, or an empty string where it can.

    ``too_long``; ``nul`` (PostgreSQL has no such character); ``surrogate`` (half a character); ``control``;
    ``turned`` (override or isolate of the writing direction); ``line_break`` where ``lines`` is false.
    """
    if len(text) > longest:
        return "too_long"
    if "\x00" in text:
        return "nul"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "surrogate"
    for code, pattern in (("control", _CONTROL), ("turned", _TURNS)):
        if pattern.search(text):
            return code
    return "" if lines or not _LINE_BREAK.search(text) else "line_break"
