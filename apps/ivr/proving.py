"""What stands between a version and its publication: faults, test cases that fail, exits that none of them takes."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from apps.ivr.domain.document import format_file, parse_file
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.problems import FlowError, Problem
from apps.ivr.domain.proof.cases import Case, parse_cases
from apps.ivr.domain.proof.coverage import Proof, prove
from apps.ivr.models import CallFlow, FlowCase, FlowVersion
from apps.ivr.problem_words import in_words
from apps.ivr.selectors import get_flow, get_library, list_problems, to_flow

SHOWN_EXITS = 10
"""How many of the exits that no test case takes an error names."""


def read_cases(rows: Iterable[FlowCase]) -> tuple[list[Case], list[Problem]]:
    """Return the test cases, and what is wrong with those that an upgrade has made unreadable."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            cases.append(row.to_case())
        except FlowError as error:
            problems += [Problem("", "test-failed", problem.message) for problem in error.problems]
    return cases, problems


def prove_version(version: FlowVersion) -> Proof:
    """Play every test case of its flow through ``version``. Raises ``FlowError`` where it is no flow, or where a case
    cannot be read."""
    cases, problems = read_cases(version.flow.cases.all())
    if problems:
        raise FlowError(problems)
    return prove(to_flow(version), get_library() if cases else Library(), cases)


def list_obstacles(version: FlowVersion) -> list[Problem]:
    """Return everything for which ``version`` cannot be published now; none where it can. Test cases are only played
    where the flow itself has no fault."""
    problems = list_problems(version.definition, code=version.flow.code)
    if problems:
        return problems
    try:
        proof = prove_version(version)
    except FlowError as error:
        return list(error.problems)
    return [*_failures(proof), *_check_coverage(version.flow, proof)]


def _failures(proof: Proof) -> Iterator[Problem]:
    for verdict in proof.failed:
        for failure in verdict.failures:
            message = _("test case “%(name)s”: %(failure)s") % {
                "name": verdict.case.name,
                "failure": in_words(failure.message),
            }
            yield Problem(failure.node_id, "test-failed", message)


def _check_coverage(flow: CallFlow, proof: Proof) -> Iterator[Problem]:
    coverage = proof.coverage
    if coverage.percent < flow.required_coverage:
        message = _(
            "the test cases take %(covered)d of %(total)d exits (%(percent)d %%), and %(required)d %% are required; "
            "not taken: %(missing)s"
        ) % {
            "covered": coverage.covered,
            "total": len(coverage.exits),
            "percent": coverage.percent,
            "required": flow.required_coverage,
            "missing": ", ".join(coverage.missing[:SHOWN_EXITS]),
        }
        yield Problem("", "coverage-too-low", message)


def export_text(version: FlowVersion) -> str:
    """Return the version as a flow file, with the test cases of its flow."""
    flow = version.flow
    cases = [case.raw() for case in flow.cases.all()]
    return format_file(flow.code, flow.name, version.definition, cases)


def prove_named(name: str, number: int | None = None) -> Proof:
    """Play the test cases of a flow file, or those of a flow through its version ``number`` (none: its newest).

    Raises ``FlowError``, ``FlowVersion.DoesNotExist`` and ``OSError``.
    """
    if _is_file(name):
        file = parse_file(Path(name).read_bytes())
        return prove(file.flow, get_library(), parse_cases(list(file.cases)))
    versions = FlowVersion.objects.select_related("flow").filter(flow__code=name)
    return prove_version(versions.get(number=number) if number else versions.latest("number"))


def read_named(name: str) -> Flow:
    """Return the flow of a flow file, or of a version named CODE:NUMBER. Raises as :func:`prove_named` does."""
    if _is_file(name):
        return parse_file(Path(name).read_bytes()).flow
    code, _colon, number = name.rpartition(":")
    return get_flow(code, int(number) if number.isascii() and number.isdigit() else 0)


def _is_file(name: str) -> bool:
    return name.endswith(".json") or "/" in name
