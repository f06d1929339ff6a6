"""Telephone numbers that may be dialled. What a person or another system gives is never dialled as it is."""

import re

MAX_DIGITS = 32
_FILLERS = str.maketrans("", "", " -./()\u00a0")
_DIALABLE = re.compile(r"\+?[0-9*#]{2,32}", re.ASCII)


def dialable(text: str) -> str | None:
    """Return the number as it is dialled: digits, ``*`` and ``#``, perhaps a ``+`` in front, 2 to 32 of them; None for
    anything else. The fillers that people write between digits are left out; whatever else is there (letters, ``@``,
    ``&``, line breaks: the separators of dial strings) makes it no number at all.
    """
    number = text.translate(_FILLERS)
    return number if _DIALABLE.fullmatch(number) else None


def customer_dial(interaction_id: str, attempt: int = 1) -> str:
    """Return the ``dial_id`` under which the customer of an outgoing call is dialled for the ``attempt``-th time (each
    over another trunk): a zero more each time. Further parties of an interaction have the numbers from 1."""
    return f"{interaction_id}-{'0' * attempt}"
