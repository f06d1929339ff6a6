"""The operators of conditions: for which kinds of fields, what they compare with, and what they mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.schedules.domain.hours import Schedule
from apps.tickets.domain.condition_values import DURATION, NOTHING, ONE, SCHEDULE, SEVERAL, WORDS
from apps.tickets.domain.vocabulary import CODE, CODES, FLAG, HOURS, MOMENT, NUMBER, TEXT

Value = str | int | float | bool | frozenset[str] | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so at ``now`` (Unix seconds): values by field, moments as Unix seconds, and the schedules by code."""

    values: Mapping[str, Value]
    now: float = 0.0
    schedules: Mapping[str, Schedule] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """Return the fact, or None where it is not known."""
        return self.values.get(name)

    def is_open(self, schedule: str) -> bool:
        """Return whether somebody is there now; nobody is where there is no such schedule."""
        return schedule in self.schedules and self.schedules[schedule].is_open(self.now)

    def has_elapsed(self, since: float, seconds: float, schedule: str) -> bool:
        """Return whether ``seconds`` have passed since a moment, by the clock or within the hours of ``schedule``.
        Where there is no such schedule no time passes in it."""
        if not schedule:
            return self.now - since >= seconds
        if schedule not in self.schedules:
            return False
        return has_worked(self.schedules[schedule], since, self.now, seconds)


@dataclass(frozen=True, slots=True)
class Operator:
    """``kinds`` of fields it is offered for, what it ``wants`` to be compared with, and what it means of a fact that is
    there. ``of_nothing`` is its answer where the fact is empty."""

    kinds: frozenset[str]
    wants: str
    meaning: Callable[[Facts, Any, Any], bool]
    of_nothing: bool = False


def has_worked(schedule: Schedule, since: float, until: float, seconds: float) -> bool:
    """Return whether the open time of ``schedule`` between two moments comes to ``seconds``."""
    moment, worked = since, 0.0
    while moment < until and worked < seconds:
        opening = schedule.next_opening(moment)
        if opening is None or opening >= until:
            break
        closing = schedule.next_closing(opening)
        end = until if closing is None else min(closing, until)
        worked += end - opening
        moment = end
    return until >= since and worked >= seconds


def holds(op: str, facts: Facts, name: str, value: Any) -> bool:
    """Return what the operator says of the fact ``name``."""
    operator, actual = OPERATORS[op], facts.get(name)
    if HOURS in operator.kinds:
        return operator.meaning(facts, actual, value)
    if actual is None or actual == "" or (isinstance(actual, frozenset | tuple) and not actual):
        return operator.of_nothing
    return operator.meaning(facts, actual, value)


def _same(actual: Any, value: Any) -> bool:
    if isinstance(actual, str):
        return actual.casefold() == str(value).casefold()
    return bool(actual == value)


def _among(actual: Any, wanted: Any) -> bool:
    return any(_same(actual, value) for value in wanted)


def _has(actual: Any, value: Any) -> bool:
    return any(_same(item, value) for item in actual)


def _contains(actual: Any, value: str) -> bool:
    return value.casefold() in str(actual).casefold()


def _elapsed(facts: Facts, actual: Any, value: Any) -> bool:
    return facts.has_elapsed(float(actual), value["seconds"], value.get("schedule", ""))


def _for(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


_ANY = _for(TEXT, NUMBER, CODE, CODES, MOMENT)
OPERATORS: dict[str, Operator] = {
    "is": Operator(_for(TEXT, NUMBER, CODE, FLAG), ONE, lambda _, actual, value: _same(actual, value)),
    "is_not": Operator(
        _for(TEXT, NUMBER, CODE), ONE, lambda _, actual, value: not _same(actual, value), True
    ),
    "one_of": Operator(_for(CODE, NUMBER), SEVERAL, lambda _, actual, value: _among(actual, value)),
    "none_of": Operator(
        _for(CODE, NUMBER), SEVERAL, lambda _, actual, value: not _among(actual, value), True
    ),
    "at_least": Operator(_for(NUMBER), ONE, lambda _, actual, value: actual >= value),
    "at_most": Operator(_for(NUMBER), ONE, lambda _, actual, value: actual <= value),
    "contains": Operator(_for(TEXT), WORDS, lambda _, actual, value: _contains(actual, value)),
    "contains_not": Operator(_for(TEXT), WORDS, lambda _, actual, value: not _contains(actual, value), True),
    "starts_with": Operator(
        _for(TEXT), WORDS, lambda _, actual, value: str(actual).casefold().startswith(value.casefold())
    ),
    "has": Operator(_for(CODES), ONE, lambda _, actual, value: _has(actual, value)),
    "has_not": Operator(_for(CODES), ONE, lambda _, actual, value: not _has(actual, value), True),
    "has_any": Operator(
        _for(CODES), SEVERAL, lambda _, actual, value: any(_has(actual, one) for one in value)
    ),
    "has_all": Operator(
        _for(CODES), SEVERAL, lambda _, actual, value: all(_has(actual, one) for one in value)
    ),
    "older_than": Operator(_for(MOMENT), DURATION, _elapsed),
    "newer_than": Operator(
        _for(MOMENT), DURATION, lambda facts, actual, value: not _elapsed(facts, actual, value)
    ),
    "is_open": Operator(_for(HOURS), SCHEDULE, lambda facts, _, value: facts.is_open(value)),
    "is_closed": Operator(_for(HOURS), SCHEDULE, lambda facts, _, value: not facts.is_open(value)),
    "is_empty": Operator(_ANY, NOTHING, lambda *_: False, True),
    "is_not_empty": Operator(_ANY, NOTHING, lambda *_: True),
}


def operators_of(kind: str) -> list[str]:
    """Return the operators offered for a kind of field, in the order of the table."""
    return [name for name, operator in OPERATORS.items() if kind in operator.kinds]
