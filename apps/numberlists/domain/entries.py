"""Entries of number lists as people write them: a telephone number, or the beginning of one followed by a star."""

import re
from dataclasses import dataclass

import phonenumbers

from apps.customers.domain.numbers import Reading, Reason, read_number
from apps.kernel.text import text_problem

STAR = "*"
MOST_DIGITS = 15
"""Of an E.164 number."""
LONGEST_NOTE = 200
LONGEST_TEXT = 200
_FILLING = re.compile(r"[\s().\-/\u00a0\u200b\u200e\u200f\u202a-\u202e\ufeff]")
_BEGINNING = re.compile(r"\+[1-9][0-9]{0,14}")
_SPLIT = re.compile(r"[\t;]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what was pasted: the text of the number and what is behind the first tab or semicolon."""

    place: int
    text: str
    note: str = ""


def read_entry(text: str, region: str) -> Reading:
    """Return ``+4917012345`` for a number and ``+49170*`` for a beginning, or why it is neither.

    ``region``: two-letter country code of numbers in national form.
    """
    typed = text.strip()
    if text_problem(typed, LONGEST_TEXT):
        return Reading(reason=Reason.BAD_TEXT)
    if not typed.endswith(STAR):
        return read_number(typed, region)
    digits = _FILLING.sub("", typed.rstrip(STAR))
    begin = digits if digits.startswith("+") else _international(digits, region)
    if _BEGINNING.fullmatch(begin):
        return Reading(begin + STAR)
    return Reading(reason=Reason.TOO_LONG if len(begin) > MOST_DIGITS else Reason.NOT_A_NUMBER)


def _international(digits: str, region: str) -> str:
    """Return the beginning of a number as dialled in ``region``, with its country; empty where it is none. What people
    dial before a number, such as 00 or 0, does not belong to it."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or not (digits.isascii() and digits.isdigit()):
        return ""
    if abroad := re.match(metadata.international_prefix or "00", digits):
        return f"+{digits[abroad.end() :]}"
    return f"+{metadata.country_code}{digits.removeprefix(metadata.national_prefix or '')}"


def split_lines(text: str) -> list[Line]:
    """Return what was pasted, line by line; empty lines are left out and keep their place in the count."""
    found = []
    for place, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            number, *rest = _SPLIT.split(line, maxsplit=1)
            found.append(Line(place, number.strip(), "".join(rest).strip()))
    return found
