"""Test cases of a flow: a script and what is expected of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.problems import FlowError, Problem, flow_error
from apps.ivr.domain.proof import MAX_CASE_NAME
from apps.ivr.domain.proof.script import SCRIPT_KEYS, Script, parse_script
from apps.ivr.domain.proof.trial import Trial, play_flow
from apps.ivr.domain.text import is_code, is_printable, shown
from apps.kernel.sentence import Sentence as _

MAX_CASES = 200
MAX_PATH = 500
EXPECT_KEYS = ("path", "whole_path", "result", "group", "data")
CASE_KEYS = ("name", *SCRIPT_KEYS, "expect")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a trial must show. ``path``: these nodes in this order, others between them; ``whole_path``: no others.
    Empty values and keys that are not named expect nothing."""

    path: tuple[str, ...] = ()
    whole_path: bool = False
    result: str = ""
    group: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A test case; ``name`` tells it from the others of its flow."""

    name: str
    script: Script
    expect: Expectation


@dataclass(frozen=True, slots=True)
class Failure:
    """What a trial showed in place of what was expected. ``node_id`` is where, empty where it is nowhere."""

    node_id: str
    message: str

    def __str__(self) -> str:
        return f"{self.node_id}: {self.message}" if self.node_id else self.message


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case went; it passed if nothing failed."""

    case: Case
    trial: Trial
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def parse_case(raw: object) -> Case:
    """Return the case that ``raw`` (decoded JSON) describes; raise :class:`FlowError` naming the case."""
    if not isinstance(raw, Mapping):
        raise flow_error("wrong-type", _("a test case must be an object, not %(raw)s", raw=shown(raw)))
    name = raw.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_CASE_NAME or not is_printable(name):
        raise flow_error(
            "missing-key",
            _(
                "“name” of a test case must be text of 1 to %(most)s characters",
                most=MAX_CASE_NAME,
            ),
        )
    try:
        _only(raw, CASE_KEYS)
        return Case(name, parse_script(raw), _expectation(raw.get("expect", {})))
    except FlowError as error:
        raise FlowError(_of_case(name, problem) for problem in error.problems) from None


def _of_case(name: str, problem: Problem) -> Problem:
    said = _("test case %(name)s: %(fault)s", name=shown(name), fault=problem.message)
    return Problem(problem.node_id, problem.code, said)


def parse_cases(raw: object) -> tuple[Case, ...]:
    """Return the cases of a list; raise :class:`FlowError` with every fault."""
    if not isinstance(raw, list) or len(raw) > MAX_CASES:
        raise flow_error(
            "wrong-type", _("“tests” must be a list of %(most)s test cases at most", most=MAX_CASES)
        )
    cases: dict[str, Case] = {}
    problems: list[Problem] = []
    for item in raw:
        try:
            case = parse_case(item)
            if case.name in cases:
                raise flow_error(
                    "duplicate-id", _("two test cases are called %(name)s", name=shown(case.name))
                )
            cases[case.name] = case
        except FlowError as error:
            problems += error.problems
    if problems:
        raise FlowError(problems)
    return tuple(cases.values())


def _only(raw: Mapping[Any, Any], keys: Sequence[str]) -> None:
    for key in raw:
        if key not in keys:
            raise flow_error("unknown-key", _("has a key that cannot be used: %(key)s", key=shown(key)))


def _expectation(raw: object) -> Expectation:
    if not isinstance(raw, Mapping):
        raise flow_error("wrong-type", _("“expect” must be an object"))
    _only(raw, EXPECT_KEYS)
    path, whole = raw.get("path", []), raw.get("whole_path", False)
    if not isinstance(path, list) or len(path) > MAX_PATH or not all(map(_is_place, path)):
        raise flow_error("wrong-type", _("“path” must be a list of %(most)s nodes at most", most=MAX_PATH))
    if not isinstance(whole, bool):
        raise flow_error("wrong-type", _("“whole_path” must be true or false"))
    data = raw.get("data", {})
    if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
        raise flow_error("wrong-type", _("“data” must be an object of texts"))
    return Expectation(tuple(path), whole, _word(raw, "result"), _word(raw, "group"), dict(data))


def _is_place(value: object) -> bool:
    """Whether a path may name it: a node, or a node of a sub-flow behind a slash."""
    return isinstance(value, str) and all(map(is_code, value.split("/")))


def _word(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or len(value) > 64:
        raise flow_error("wrong-type", _("“%(key)s” must be a word", key=key))
    return value


# --- judging


def run_case(flow: Flow, library: Library, case: Case) -> Verdict:
    """Play the case and return how it went."""
    trial = play_flow(flow, library, case.script)
    return Verdict(case, trial, tuple(_failures(case, trial)))


def _failures(case: Case, trial: Trial) -> Iterator[Failure]:
    expect, last = case.expect, trial.path[-1] if trial.path else ""
    if trial.problem:
        yield Failure(last, trial.problem)
    yield from _path_failures(expect, trial)
    if expect.result and expect.result != trial.result:
        yield Failure(
            last,
            _("the result is “%(found)s”, not “%(wanted)s”", found=trial.result, wanted=expect.result),
        )
    if expect.group and expect.group != trial.group:
        yield Failure(
            last,
            _(
                "the caller waits for “%(found)s”, not for “%(wanted)s”",
                found=trial.group,
                wanted=expect.group,
            ),
        )
    for key, value in expect.data.items():
        found = trial.data.get(key)
        if found != value:
            yield Failure(last, _other_value(key, value, found))
    if trial.used < len(case.script.inputs) and not trial.problem:
        yield Failure(last, _("the call is over before “%(input)s”", input=case.script.inputs[trial.used]))


def _other_value(key: str, wanted: str, found: str | None) -> str:
    if found is None:
        return _("“%(key)s” is not set, not %(wanted)s", key=key, wanted=shown(wanted))
    return _("“%(key)s” is %(found)s, not %(wanted)s", key=key, found=shown(found), wanted=shown(wanted))


def _path_failures(expect: Expectation, trial: Trial) -> Iterator[Failure]:
    if expect.whole_path:
        for place, (wanted, found) in enumerate(zip(expect.path, trial.path, strict=False), start=1):
            if wanted != found:
                yield Failure(
                    found,
                    _(
                        "step %(place)s of the path is “%(found)s”, not “%(wanted)s”",
                        place=place,
                        found=found,
                        wanted=wanted,
                    ),
                )
                return
        if len(expect.path) != len(trial.path):
            longer = max(expect.path, trial.path, key=len)
            odd = longer[min(len(expect.path), len(trial.path))]
            unexpected = _("was not expected at the end of the path")
            missed = _("was not reached at the end of the path")
            yield Failure(odd, missed if longer is expect.path else unexpected)
        return
    rest = iter(trial.path)
    for wanted in expect.path:
        if wanted not in rest:
            yield Failure(wanted, _("was not reached, or not in this order"))
            return
