"""What text from outside may hold (T13): checked at every edge, so that no field has a rule of its own."""

import re

from apps.kernel.text import UNSTORABLE

MAX_BODY_CHARACTERS = 100_000
"""Of one message or description; longer ones belong into an attachment."""
MAX_SUBJECT_CHARACTERS = 250

# Marks that make a line read in another order than it is stored: "exe.jpg" for "gpj.exe".
_DIRECTION_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadText(ValueError):
    """The text cannot be taken; ``reason``: "not_storable", "too_long" or "empty"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_body(text: str, most: int = MAX_BODY_CHARACTERS) -> str:
    """Return the text with uniform line ends, without control characters and overrides of the writing direction.

    Raises :class:`BadText` for NUL and lone surrogates, which no database stores, and for more than ``most``
    characters.
    """
    if UNSTORABLE.search(text):
        raise BadText("not_storable")
    if len(text) > most:
        raise BadText("too_long")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _DIRECTION_OVERRIDES.sub("", _CONTROLS.sub("", text)).strip()


def clean_line(text: str, most: int = MAX_SUBJECT_CHARACTERS) -> str:
    """Return the text on one line, otherwise as :func:`clean_body`; raise "empty" where nothing is left."""
    line = " ".join(clean_body(text, most * 4).split())
    if not line:
        raise BadText("empty")
    if len(line) > most:
        raise BadText("too_long")
    return line
