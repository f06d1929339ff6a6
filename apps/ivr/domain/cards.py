"""Numbers of payment cards, and what may be shown of them."""

SHOWN_DIGITS = 4
SHORTEST_SHOWN = 12
"""A shorter secret (a security code, a date, a PIN) is hidden whole: four digits would be all of it."""


def masked(number: str) -> str:
    """Return what may be shown and stored of a secret: the last four digits of a long one, else its length only."""
    shown = number[-SHOWN_DIGITS:] if len(number) >= SHORTEST_SHOWN else ""
    return "*" * (len(number) - len(shown)) + shown
