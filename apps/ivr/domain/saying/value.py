"""Texts as values: what a flow has collected is text, and may be anything."""

import re
from datetime import date

NUMBER, DAY, TIME, MONEY = "number", "date", "time", "money"
MAX_DIGITS = 15
MAX_SPELLED = 40

_NUMBER = re.compile(r"(-?)0*([0-9]{1,15})(?:\.([0-9]{1,6}))?")
_TIME = re.compile(r"([0-9]{1,2}):?([0-9]{2})(?::?[0-9]{2})?")
_SYMBOLS = {
    "@": "letters/at",
    ".": "letters/dot",
    "-": "letters/dash",
    "/": "letters/slash",
    "+": "letters/plus",
    "*": "digits/star",
    "#": "digits/pound",
    " ": "letters/space",
}


def read_number(value: str) -> tuple[bool, int, str] | None:
    """Return sign (true: negative), whole part and decimals of a number; None where it is none. Commas between
    thousands are left out."""
    found = _NUMBER.fullmatch(value.strip().replace(",", ""))
    if found is None:
        return None
    return bool(found[1]), int(found[2]), (found[3] or "").rstrip("0")


def read_money(value: str) -> tuple[bool, int, int] | None:
    """Return sign, whole units and hundredths, rounded down; None where the value is no amount."""
    number = read_number(value)
    if number is None:
        return None
    negative, whole, decimals = number
    return negative, whole, int(decimals[:2].ljust(2, "0"))


def read_date(value: str) -> date | None:
    """Return the date of ``2026-12-31`` or ``20261231``; None where it is none."""
    digits = value.strip().replace("-", "")
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def read_time(value: str) -> tuple[int, int] | None:
    """Return hour and minute of ``14:30``, ``14:30:59`` or ``1430``; None where it is no time of the day."""
    found = _TIME.fullmatch(value.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return int(found[1]), int(found[2])


def read_digits(value: str) -> str:
    """Return the digits, stars and hashes to be said one by one; empty where there is anything else."""
    text = value.strip().replace(" ", "")
    return text if re.fullmatch(rf"[0-9*#-]{{1,{MAX_SPELLED}}}", text) else ""


def read_characters(value: str) -> tuple[str, ...]:
    """Return the words of a spelled text: letters, digits, a few symbols; empty where it holds another."""
    words = [_character(char) for char in value.strip().lower()]
    return tuple(words) if words and len(words) <= MAX_SPELLED and all(words) else ()


def _character(char: str) -> str:
    if "a" <= char <= "z":
        return f"letters/{char}"
    if "0" <= char <= "9":
        return f"digits/{char}"
    return _SYMBOLS.get(char, "")
