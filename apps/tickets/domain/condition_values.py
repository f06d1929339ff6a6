"""What an operator compares with, read strictly from JSON."""

from typing import Any

from apps.tickets.domain.vocabulary import (
    CODE,
    CODES,
    NUMBER,
    Catalogue,
    Field,
    number_problem,
    text_problem,
)

NOTHING, ONE, SEVERAL, WORDS, DURATION, SCHEDULE = (
    "nothing",
    "one",
    "several",
    "words",
    "duration",
    "schedule",
)
"""What an operator wants: no value; one of the field's kind; a list of them; a text; ``{"seconds": number,
"schedule": code}`` where the code is empty for the clock on the wall; the code of a schedule."""

MOST_VALUES = 200
MOST_SECONDS = 10 * 366 * 86_400


class Wrong(ValueError):
    """A value that is refused; ``below`` names the part of it."""

    def __init__(self, code: str, about: object = "", below: str = "") -> None:
        super().__init__(code)
        self.code, self.about, self.below = code, str(about)[:60], below


def read(wants: str, field: Field, value: Any, catalogue: Catalogue) -> Any:
    """Return ``value`` as the operator uses it (lists as tuples); raises :class:`Wrong`."""
    match wants:
        case "nothing":
            if value is not None:
                raise Wrong("no_value_wanted")
            return None
        case "several":
            return _several(field, value, catalogue)
        case "words":
            return _text(value)
        case "duration":
            return _duration(value, catalogue)
        case "schedule":
            return _listed("schedules", value, catalogue)
    return _one(field, value, catalogue)


def _one(field: Field, value: Any, catalogue: Catalogue) -> Any:
    if field.kind == NUMBER:
        if problem := number_problem(value):
            raise Wrong(problem)
        if field.source and not catalogue.has(field.source, str(value)):
            raise Wrong("unknown_value", value)
        return value
    if field.kind in (CODE, CODES):
        return _listed(field.source, value, catalogue)
    if field.kind == "flag":
        if not isinstance(value, bool):
            raise Wrong("not_yes_or_no")
        return value
    return _text(value, may_be_empty=True)


def _several(field: Field, value: Any, catalogue: Catalogue) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise Wrong("not_a_list")
    if not value:
        raise Wrong("empty")
    if len(value) > MOST_VALUES:
        raise Wrong("too_many", MOST_VALUES)
    return tuple(_one(field, item, catalogue) for item in value)


def _text(value: Any, *, may_be_empty: bool = False) -> str:
    if problem := text_problem(value):
        raise Wrong(problem)
    if not value and not may_be_empty:
        raise Wrong("empty")
    return str(value)


def _listed(source: str, value: Any, catalogue: Catalogue) -> str:
    text = _text(value)
    if source and not catalogue.has(source, text):
        raise Wrong("unknown_value", text)
    return text


def _duration(value: Any, catalogue: Catalogue) -> dict[str, Any]:
    if not isinstance(value, dict) or not {"seconds"} <= set(value) <= {"seconds", "schedule"}:
        raise Wrong("not_a_duration")
    seconds, schedule = value["seconds"], value.get("schedule", "")
    if problem := number_problem(seconds):
        raise Wrong(problem, below="seconds")
    if not 0 <= seconds <= MOST_SECONDS:
        raise Wrong("out_of_range", below="seconds")
    if schedule != "":
        try:
            schedule = _listed("schedules", schedule, catalogue)
        except Wrong as wrong:
            raise Wrong(wrong.code, wrong.about, "schedule") from None
    return {"seconds": seconds, "schedule": schedule}
