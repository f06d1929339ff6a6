"""Why a value is not taken, as a code: people read it in their own language (apps/customfields/words.py)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """``code``: unknown, required, no_text, no_number, no_date, no_yes_no, no_choice, no_list, too_many_digits, or one
    of :func:`apps.kernel.text.text_problem`. ``value`` is what was given, shortened."""

    code: str
    value: str = ""


class InvalidValues(Exception):
    """At least one value cannot be taken; ``problems`` by the code of its field."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(", ".join(f"{field}: {problem.code}" for field, problem in problems.items()))
        self.problems = dict(problems)
