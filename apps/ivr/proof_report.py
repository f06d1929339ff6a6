"""What a proof says, as lines and as JSON."""

from collections.abc import Iterator
from typing import Any

from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.proof.cases import Failure
from apps.ivr.domain.proof.coverage import Proof, prove
from apps.ivr.domain.proof.record import Step
from apps.ivr.domain.proof.trial import Trial
from apps.ivr.models import FlowVersion
from apps.ivr.problem_words import in_words
from apps.ivr.proving import read_cases
from apps.ivr.selectors import get_library


def as_lines(proof: Proof) -> Iterator[str]:
    """Yield a line for each test case and each failure, and the coverage."""
    for verdict in proof.verdicts:
        yield f"{'ok  ' if verdict.passed else 'FAIL'} {verdict.case.name}"
        for failure in verdict.failures:
            yield f"     {failure}"
    coverage = proof.coverage
    yield f"coverage: {coverage.covered} of {len(coverage.exits)} exits ({coverage.percent} %)"
    if coverage.missing:
        yield f"not taken: {', '.join(coverage.missing)}"


def as_json(proof: Proof) -> dict[str, Any]:
    """Return the verdicts and the coverage as plain values."""
    return {
        "passed": not proof.failed,
        "cases": [
            {
                "name": verdict.case.name,
                "passed": verdict.passed,
                "failures": [failure_json(failure) for failure in verdict.failures],
                "path": list(verdict.trial.path),
                "result": verdict.trial.result,
            }
            for verdict in proof.verdicts
        ],
        "coverage": proof.coverage.as_json(),
    }


def proof_json(version: FlowVersion, definition: object) -> dict[str, Any]:
    """Play the test cases of a version's flow through ``definition``, which need not be stored, and return how they
    went, what of them cannot be read, and the coverage in percent that the flow requires. Raises ``FlowError``."""
    flow = parse_flow(definition, version.flow.code, version.number)
    cases, problems = read_cases(version.flow.cases.all())
    return as_json(prove(flow, get_library() if cases else Library(), cases)) | {
        "unreadable": [in_words(problem.message) for problem in problems],
        "required": version.flow.required_coverage,
    }


def failure_json(failure: Failure) -> dict[str, str]:
    return {"node": failure.node_id, "message": in_words(failure.message)}


def trial_json(trial: Trial) -> dict[str, Any]:
    """Return a trial as plain values, without what only the engine needs."""
    return {
        "steps": [step_json(step) for step in trial.steps],
        "result": trial.result,
        "waiting": trial.waiting,
        "group": trial.group,
        "data": dict(trial.data),
        "seconds": trial.seconds,
        "used": trial.used,
        "problem": in_words(trial.problem),
    }


def step_json(step: Step) -> dict[str, Any]:
    return {
        "node": step.node_id,
        "type": step.node_type,
        "at": step.at,
        "said": list(step.said),
        "pressed": [{"digits": digits, "accepted": accepted} for digits, accepted in step.pressed],
        "data": dict(step.data),
        "asked": list(step.asked),
        "noted": list(step.noted),
        "exit": step.exit,
    }
