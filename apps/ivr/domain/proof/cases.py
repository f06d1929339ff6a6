"""Test cases of a flow: a script and what is expected of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.problems import FlowError, Problem, flow_error
from apps.ivr.domain.proof.script import SCRIPT_KEYS, Script, parse_script
from apps.ivr.domain.proof.trial import Trial, play_flow
from apps.ivr.domain.text import is_code, is_printable, shown

MAX_CASES = 200
MAX_CASE_NAME = 100
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
        raise flow_error("wrong-type", f"a test case must be an object, not {shown(raw)}")
    name = raw.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_CASE_NAME or not is_printable(name):
        raise flow_error(
            "missing-key", f"“name” of a test case must be text of 1 to {MAX_CASE_NAME} characters"
        )
    try:
        _only(raw, CASE_KEYS, "a test case")
        return Case(name, parse_script(raw), _expectation(raw.get("expect", {})))
    except FlowError as error:
        said = (Problem(problem.node_id, problem.code, f"test case {shown(name)}: {problem.message}")
                for problem in error.problems)  # fmt: skip
        raise FlowError(said) from None


def parse_cases(raw: object) -> tuple[Case, ...]:
    """Return the cases of a list; raise :class:`FlowError` with every fault."""
    if not isinstance(raw, list) or len(raw) > MAX_CASES:
        raise flow_error("wrong-type", f"“tests” must be a list of {MAX_CASES} test cases at most")
    cases: dict[str, Case] = {}
    problems: list[Problem] = []
    for item in raw:
        try:
            case = parse_case(item)
            if case.name in cases:
                raise flow_error("duplicate-id", f"two test cases are called {shown(case.name)}")
            cases[case.name] = case
        except FlowError as error:
            problems += error.problems
    if problems:
        raise FlowError(problems)
    return tuple(cases.values())


def _only(raw: Mapping[Any, Any], keys: Sequence[str], what: str) -> None:
    for key in raw:
        if key not in keys:
            raise flow_error("unknown-key", f"{shown(key)} is no key of {what}")


def _expectation(raw: object) -> Expectation:
    if not isinstance(raw, Mapping):
        raise flow_error("wrong-type", "“expect” must be an object")
    _only(raw, EXPECT_KEYS, "“expect”")
    path, whole = raw.get("path", []), raw.get("whole_path", False)
    if not isinstance(path, list) or len(path) > MAX_PATH or not all(map(_is_place, path)):
        raise flow_error("wrong-type", f"“path” must be a list of {MAX_PATH} nodes at most")
    if not isinstance(whole, bool):
        raise flow_error("wrong-type", "“whole_path” must be true or false")
    data = raw.get("data", {})
    if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
        raise flow_error("wrong-type", "“data” must be an object of texts")
    return Expectation(tuple(path), whole, _word(raw, "result"), _word(raw, "group"), dict(data))


def _is_place(value: object) -> bool:
    """Whether a path may name it: a node, or a node of a sub-flow behind a slash."""
    return isinstance(value, str) and all(map(is_code, value.split("/")))


def _word(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or len(value) > 64:
        raise flow_error("wrong-type", f"“{key}” must be a word")
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
        yield Failure(last, f"the result is “{trial.result}”, not “{expect.result}”")
    if expect.group and expect.group != trial.group:
        yield Failure(last, f"the caller waits for “{trial.group}”, not for “{expect.group}”")
    for key, value in expect.data.items():
        found = trial.data.get(key)
        if found != value:
            said = "is not set" if found is None else f"is {shown(found)}"
            yield Failure(last, f"“{key}” {said}, not {shown(value)}")
    if trial.used < len(case.script.inputs) and not trial.problem:
        yield Failure(last, f"the call is over before “{case.script.inputs[trial.used]}”")


def _path_failures(expect: Expectation, trial: Trial) -> Iterator[Failure]:
    if expect.whole_path:
        for place, (wanted, found) in enumerate(zip(expect.path, trial.path, strict=False), start=1):
            if wanted != found:
                yield Failure(found, f"step {place} of the path is “{found}”, not “{wanted}”")
                return
        if len(expect.path) != len(trial.path):
            longer = max(expect.path, trial.path, key=len)
            odd = longer[min(len(expect.path), len(trial.path))]
            said = "was not expected" if longer is not expect.path else "was not reached"
            yield Failure(odd, f"{said} at the end of the path")
        return
    rest = iter(trial.path)
    for wanted in expect.path:
        if wanted not in rest:
            yield Failure(wanted, "was not reached, or not in this order")
            return
