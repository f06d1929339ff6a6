"""Takes the values that a form, the API or a spreadsheet brings, and returns them as they are kept."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from apps.customfields.domain.fields import Field, Kind
from apps.customfields.domain.problems import InvalidValues, Problem
from apps.kernel.text import text_problem

LONGEST_VALUE = 4_000
MOST_DIGITS = 15
"""A number with more digits does not come back from JSON as it was."""

_YES = frozenset({"yes", "true", "1", "on", "y", "是", "x"})
_NO = frozenset({"no", "false", "0", "off", "n", "否"})


class _Refused(Exception):
    """This value is not taken."""


def validate_values(
    fields: Iterable[Field], values: Mapping[str, Any], *, partial: bool = False
) -> dict[str, Any]:
    """Return the clean values by the codes of their fields; an empty answer is left out.

    ``partial``: only what ``values`` names is looked at, and an empty answer comes back as None (take it away);
    otherwise required fields that are missing are problems. Choices may be given by code or by label.
    Raises :class:`InvalidValues` with the problem of each field, and of each key that is no field.
    """
    known = {field.code: field for field in fields}
    problems = {str(code)[:60]: Problem("unknown") for code in values if code not in known}
    clean: dict[str, Any] = {}
    for code, field in known.items():
        if partial and code not in values:
            continue
        try:
            value = _READERS[field.kind](field, values.get(code))
            if value is None and field.required:
                raise _Refused("required")
        except _Refused as refused:
            problems[code] = Problem(str(refused), str(values.get(code))[:60])
            continue
        if value is not None or partial:
            clean[code] = value
    if problems:
        raise InvalidValues(problems)
    return clean


def keep_retired(
    fields: Iterable[Field], stored: Mapping[str, Any], clean: Mapping[str, Any]
) -> dict[str, Any]:
    """Return ``clean`` together with the stored values that no field of the form asks for any more."""
    asked = {field.code for field in fields}
    kept = {code: value for code, value in stored.items() if code not in asked}
    return {**kept, **{code: value for code, value in clean.items() if value is not None}}


def say_value(field: Field, value: Any) -> str:
    """Return a kept value as people read it: labels of choices, ``yes`` or ``no``, an empty string for none."""
    if value is None:
        return ""
    if field.kind is Kind.YES_NO:
        return "yes" if value else "no"
    labels = {choice.code: choice.label for choice in field.choices}
    if isinstance(value, list):
        return "; ".join(labels.get(str(code), str(code)) for code in value)
    return labels.get(str(value), str(value))


def _read_text(field: Field, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Refused("no_text")
    text = str(value)
    problem = text_problem(text, LONGEST_VALUE, lines=True)
    if problem:
        raise _Refused(problem)
    return text.strip() or None


def _read_number(field: Field, value: Any) -> int | float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise _Refused("no_number")
    try:
        number = float(str(value).strip())
    except ValueError:
        raise _Refused("no_number") from None
    if not math.isfinite(number):
        raise _Refused("no_number")
    if abs(number) >= 10**MOST_DIGITS or _digits(str(value)) > MOST_DIGITS:
        raise _Refused("too_many_digits")
    return int(number) if number.is_integer() else number


def _digits(text: str) -> int:
    mantissa = text.lower().partition("e")[0]
    return len("".join(character for character in mantissa if character.isdigit()).strip("0"))


def _read_date(field: Field, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise _Refused("no_date") from None


def _read_yes_no(field: Field, value: Any) -> bool | None:
    if value is None or value == "" or isinstance(value, bool):
        return None if value == "" else value
    word = str(value).strip().casefold()
    if word not in _YES | _NO:
        raise _Refused("no_yes_no")
    return word in _YES


def _read_choice(field: Field, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, list | dict | tuple):
        raise _Refused("no_choice")
    return _code_of(field, str(value))


def _read_choices(field: Field, value: Any) -> list[str] | None:
    if value is None or value == "":
        return None
    given = value.replace("\n", ";").split(";") if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        raise _Refused("no_list")
    chosen = {_code_of(field, str(part)) for part in given if str(part).strip()}
    return [choice.code for choice in field.choices if choice.code in chosen] or None


def _code_of(field: Field, text: str) -> str:
    wanted = text.strip()
    for choice in field.choices:
        if choice.code == wanted:
            return choice.code
    for choice in field.choices:
        if choice.label.casefold() == wanted.casefold():
            return choice.code
    raise _Refused("no_choice")


_READERS: Mapping[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _read_text,
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_date,
    Kind.YES_NO: _read_yes_no,
    Kind.CHOICE: _read_choice,
    Kind.CHOICES: _read_choices,
}
