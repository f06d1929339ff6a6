"""Problems as sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.customfields.domain import InvalidValues, Problem

_WORDS: dict[str, Any] = {
    "unknown": _("There is no such field."),
    "required": _("An answer is needed."),
    "no_text": _("This is no text."),
    "no_number": _("“%(value)s” is no number."),
    "no_date": _("“%(value)s” is no date such as 2026-11-28."),
    "no_yes_no": _("“%(value)s” is neither yes nor no."),
    "no_choice": _("“%(value)s” is none of the choices."),
    "no_list": _("A list of choices is needed."),
    "too_many_digits": _("“%(value)s” has more than 15 digits: ask for it as text."),
    "too_long": _("This text is too long."),
    "nul": _("The text has a character that cannot be stored."),
    "surrogate": _("The text has half a character in it: it was damaged on its way."),
    "control": _("The text has invisible control characters."),
    "turned": _("The text turns the direction of writing around. Type it instead of pasting it."),
    "line_break": _("Only one line is possible here."),
}


def say_problem(problem: Problem) -> str:
    """Return the problem in the language of the request."""
    return str(_WORDS[problem.code]) % {"value": _printable(problem.value)}


def say_problems(error: InvalidValues) -> Mapping[str, str]:
    """Return the sentence of each field."""
    return {code: say_problem(problem) for code, problem in error.problems.items()}


def say_text_problem(code: str) -> str:
    """Return a problem of :func:`apps.kernel.text.text_problem` in the language of the request."""
    return str(_WORDS[code])


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in text)
