"""When does a rule apply? A tree of questions as JSON data, a table of facts in, a verdict with its reasons out.

A node is ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": node}`` or ``{"field": …, "op": …, "value": …}``.
An empty ``all`` always holds, an empty ``any`` never. What is not known (no fact, None, an empty text or list) is
*empty*: it satisfies ``is_empty`` and the operators that say no (``is_not``, ``none_of``, ``has_not``,
``contains_not``), and nothing else. Texts are compared without regard to case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

from apps.schedules.domain.hours import Schedule
from apps.tickets.domain import condition_values as values
from apps.tickets.domain.operators import OPERATORS, Facts, Value, holds
from apps.tickets.domain.vocabulary import LENIENT, Catalogue, Invalid, Problem

__all__ = [
    "All", "AnyOf", "Facts", "Node", "Not", "Schedule", "Test", "Value", "Verdict", "evaluate", "parse", "tests_of",
    "to_json",
]  # fmt: skip

MOST_DEPTH = 8
MOST_NODES = 200


@dataclass(frozen=True, slots=True)
class Test:
    """One question. ``value`` is what the operator compares with: see :mod:`condition_values`."""

    __test__ = False  # of no interest to pytest

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class All:
    items: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    items: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    item: "Node"


Node = Union[All, AnyOf, Not, Test]  # noqa: UP007 - a union of names that are not defined yet


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a node holds, and why: ``actual`` is the fact that a test saw, ``parts`` the verdicts below a branch."""

    node: Node
    holds: bool
    actual: Value = None
    parts: tuple["Verdict", ...] = field(default=())

    def reasons(self) -> Iterator["Verdict"]:
        """Yield the tests that decided: of an ``all`` that fails those that fail, of an ``any`` that holds those that
        hold, of everything else all."""
        if isinstance(self.node, Test):
            yield self
        for part in self.parts:
            decisive = isinstance(self.node, Not) or part.holds == self.holds
            if decisive:
                yield from part.reasons()

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as data for the log of a rule."""
        match self.node:
            case Test(name, op, value):
                shown = list(self.actual) if isinstance(self.actual, frozenset | tuple) else self.actual
                return {"field": name, "op": op, "value": value, "actual": shown, "holds": self.holds}
            case Not():
                return {"not": self.parts[0].to_json(), "holds": self.holds}
        return {_word(self.node): [part.to_json() for part in self.parts], "holds": self.holds}


def parse(data: object, catalogue: Catalogue = LENIENT) -> Node:
    """Return the tree that ``data`` (decoded JSON) stands for; raises :class:`Invalid` with every problem found."""
    reader = _Reader(catalogue)
    node = reader.node(data, "", 1)
    if reader.problems or node is None:
        raise Invalid(reader.problems)
    return node


def to_json(node: Node) -> dict[str, Any]:
    """Return the data that :func:`parse` reads back as ``node``."""
    match node:
        case Test(name, op, value):
            row = {"field": name, "op": op}
            return row if OPERATORS[op].wants == values.NOTHING else {**row, "value": value}
        case Not(item):
            return {"not": to_json(item)}
    return {_word(node): [to_json(item) for item in node.items]}


def evaluate(node: Node, facts: Facts) -> Verdict:
    """Return whether ``node`` holds of ``facts``, and why. Every test is made: the explanation is whole."""
    match node:
        case Test(name, op, value):
            return Verdict(node, holds(op, facts, name, value), facts.get(name))
        case Not(item):
            part = evaluate(item, facts)
            return Verdict(node, not part.holds, parts=(part,))
    parts = tuple(evaluate(item, facts) for item in node.items)
    together = all if isinstance(node, All) else any
    return Verdict(node, together(part.holds for part in parts), parts=parts)


def tests_of(node: Node) -> Iterator[Test]:
    """Yield every test of the tree."""
    match node:
        case Test():
            yield node
        case Not(item):
            yield from tests_of(item)
        case All(items) | AnyOf(items):
            for item in items:
                yield from tests_of(item)


def _word(node: Node) -> str:
    return "all" if isinstance(node, All) else "any"


class _Reader:
    """Reads a tree and collects what is wrong with it, each with its place."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.problems: list[Problem] = []
        self._catalogue = catalogue
        self._nodes = 0

    def node(self, data: object, place: str, depth: int) -> Node | None:
        self._nodes += 1
        if depth > MOST_DEPTH:
            return self._wrong(place, "too_deep", str(MOST_DEPTH))
        if self._nodes > MOST_NODES:
            return self._wrong(place, "too_many", str(MOST_NODES)) if self._nodes == MOST_NODES + 1 else None
        if not isinstance(data, Mapping):
            return self._wrong(place, "not_a_condition")
        keys = set(data)
        if keys == {"not"}:
            item = self.node(data["not"], _below(place, "not"), depth + 1)
            return item and Not(item)
        for word, kind in (("all", All), ("any", AnyOf)):
            if keys == {word}:
                return self._branch(kind, data[word], _below(place, word), depth)
        if {"field", "op"} <= keys <= {"field", "op", "value"}:
            return self._test(data, place)
        return self._wrong(place, "not_a_condition")

    def _branch(self, kind: type[All] | type[AnyOf], items: object, place: str, depth: int) -> Node | None:
        if not isinstance(items, Sequence) or isinstance(items, str):
            return self._wrong(place, "not_a_list")
        # Beyond the limit nothing is read: a list of a million must not cost a million.
        read = [
            self.node(item, f"{place}[{number}]", depth + 1)
            for number, item in enumerate(items[: MOST_NODES + 1])
        ]
        return kind(tuple(node for node in read if node is not None))

    def _test(self, data: Mapping[str, Any], place: str) -> Node | None:
        name, op = data["field"], data["op"]
        known = self._catalogue.get(name) if isinstance(name, str) else None
        if known is None:
            return self._wrong(_below(place, "field"), "unknown_field", _short(name))
        operator = OPERATORS.get(op) if isinstance(op, str) else None
        if operator is None or known.kind not in operator.kinds:
            return self._wrong(_below(place, "op"), "unknown_operator", _short(op))
        try:
            value = values.read(operator.wants, known, data.get("value"), self._catalogue)
        except values.Wrong as wrong:
            return self._wrong(_below(place, "value", wrong.below), wrong.code, wrong.about)
        return Test(name, op, value)

    def _wrong(self, place: str, code: str, about: str = "") -> Node | None:
        self.problems.append(Problem(place, code, about))
        return None


def _below(*names: str) -> str:
    return ".".join(name for name in names if name)


def _short(value: object) -> str:
    return ascii(value)[:60] if not isinstance(value, str) else value[:60]
