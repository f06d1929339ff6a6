"""Telephone numbers as people and spreadsheets write them: what they mean, or why they mean nothing."""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from apps.kernel.text import text_problem

LONGEST = 200
"""Characters of what is kept as typed."""

_AROUND = " \t\r\n'’\u00a0\u200b\u200e\u200f\u202a\u202c\ufeff"
"""What copying and spreadsheets leave at the ends, marks of the writing direction among it."""
_SHORTENED = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+?\d+")
_FLOAT = re.compile(r"(\+?\d{5,})[.,]0+")
_DIGITS = re.compile(r"\d+")
_SEVERAL = re.compile(r"\s*[/;,|\n]\s*|\s+(?:or|oder|ou|或)\s+")


class Reason(StrEnum):
    """Why a text is no number that can be called."""

    NOT_A_NUMBER = "not_a_number"
    BAD_TEXT = "bad_text"
    SHORTENED = "shortened"
    AS_FLOAT = "as_float"
    LOST_ZERO = "lost_zero"
    LOST_PLUS = "lost_plus"
    EXTENSION = "extension"
    SEVERAL = "several"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TAKEN = "taken"


class NumberKind(StrEnum):
    """What a number leads to, as far as its digits tell."""

    MOBILE = "mobile"
    FIXED = "fixed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """``number`` is E.164, or empty: then ``reason`` says why, and ``suggestion`` what was probably meant (E.164, or
    empty where nobody can know)."""

    number: str = ""
    reason: str = ""
    suggestion: str = ""


def to_e164(text: str, region: str) -> str | None:
    """Return ``text`` as E.164, or None. ``region``: two-letter country code of numbers in national form."""
    parsed = _parse(text, region)
    if parsed is None or parsed.extension or not phonenumbers.is_possible_number(parsed):
        return None
    number = _e164(parsed)
    # Of what nobody can have, some digits are taken for a prefix when it is read again ("000000" in Germany): what has
    # two readings leads nowhere.
    if not phonenumbers.is_valid_number(parsed) and _parse(number, None) != parsed:
        return None
    return number


def read_number(text: str, region: str) -> Reading:
    """Return the number that ``text`` is, or why it is none.

    A spreadsheet that has made a figure of a number is told from somebody who mistyped one: ``1E+10`` has lost its
    digits for good, ``13800138000.0`` has not, and a number whose leading zero or plus is gone is proposed with it.
    """
    typed = text.strip(_AROUND)
    if text_problem(typed, LONGEST):
        return Reading(reason=Reason.BAD_TEXT)
    if _SHORTENED.fullmatch(typed):
        return Reading(reason=Reason.SHORTENED)
    if as_float := _FLOAT.fullmatch(typed):
        return Reading(reason=Reason.AS_FLOAT, suggestion=_guess(as_float[1], region))
    number = to_e164(typed, region)
    doubtful = number and _DIGITS.fullmatch(typed) and not _assigned(number, region)
    if doubtful and (whole := _assigned(f"0{typed}", region)):
        # Long enough, but nobody's; somebody's with a zero before it, where that belongs to the number (Italy).
        return Reading(reason=Reason.LOST_ZERO, suggestion=whole)
    return Reading(number) if number else _refused(typed, region)


def number_kind(number: str) -> NumberKind:
    """Return what an E.164 number leads to; OTHER also where one country's numbers do not tell."""
    kinds = phonenumbers.PhoneNumberType
    found = phonenumbers.number_type(phonenumbers.parse(number, None))
    known = {kinds.MOBILE: NumberKind.MOBILE, kinds.FIXED_LINE: NumberKind.FIXED}
    return known.get(found, NumberKind.OTHER)


def _refused(typed: str, region: str) -> Reading:
    parsed = _parse(typed, region)
    if parsed is not None and parsed.extension:
        parsed.extension = None
        return Reading(reason=Reason.EXTENSION, suggestion=to_e164(_e164(parsed), region) or "")
    parts = [part for part in _SEVERAL.split(typed) if part]
    if len(parts) > 1:
        found = [number for part in parts if (number := to_e164(part, region))]
        return Reading(
            reason=Reason.SEVERAL if found else Reason.NOT_A_NUMBER, suggestion=found[0] if found else ""
        )
    return _wrong_length(typed, parsed, region)


def _wrong_length(typed: str, parsed: phonenumbers.PhoneNumber | None, region: str) -> Reading:
    digits = re.sub(r"[\s().-]", "", typed)
    if _DIGITS.fullmatch(digits):
        for reason, whole in ((Reason.LOST_ZERO, f"0{digits}"), (Reason.LOST_PLUS, f"+{digits}")):
            if suggestion := _assigned(whole, region):
                return Reading(reason=reason, suggestion=suggestion)
    if parsed is None:
        if not _DIGITS.fullmatch(digits):
            return Reading(reason=Reason.NOT_A_NUMBER)
        return Reading(reason=Reason.TOO_SHORT if len(digits) < 5 else Reason.TOO_LONG)
    results = phonenumbers.ValidationResult
    reasons = {results.TOO_LONG: Reason.TOO_LONG, results.IS_POSSIBLE: Reason.NOT_A_NUMBER}
    verdict = phonenumbers.is_possible_number_with_reason(parsed)
    return Reading(reason=reasons.get(verdict, Reason.TOO_SHORT))


def _guess(digits: str, region: str) -> str:
    return to_e164(digits, region) or _assigned(f"0{digits}", region) or _assigned(f"+{digits}", region) or ""


def _assigned(text: str, region: str) -> str:
    """Return the number where it is not only of a possible length: a guess must not be made of thin air."""
    parsed = _parse(text, region)
    return _e164(parsed) if parsed is not None and phonenumbers.is_valid_number(parsed) else ""


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(parsed: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """A number as somebody gives it. ``kind`` empty: what the number itself tells."""

    text: str
    label: str = ""
    kind: str = ""
