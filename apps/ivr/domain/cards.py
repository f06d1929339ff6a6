"""Numbers of payment cards, and what may be shown of them."""

SHOWN_DIGITS = 4
SHORTEST_SHOWN = 12
"""A shorter secret (a security code, a date, a PIN) is hidden whole: four digits would be all of it."""


def passes_luhn(number: str) -> bool:
    """Return whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return bool(number) and total % 10 == 0


def masked(number: str) -> str:
    """Return what may be shown and stored of a secret: the last four digits of a long one, else its length only."""
    shown = number[-SHOWN_DIGITS:] if len(number) >= SHORTEST_SHOWN else ""
    return "*" * (len(number) - len(shown)) + shown
