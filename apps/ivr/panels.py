"""What the admin's forms show of a definition: its problems, its text."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.ivr.choices import PROBLEM_LABELS
from apps.ivr.domain.document import encode, ordered
from apps.ivr.domain.problems import ERROR, FlowError, Problem
from apps.ivr.domain.proof.cases import Verdict
from apps.ivr.domain.proof.coverage import Coverage
from apps.ivr.models import FlowVersion
from apps.ivr.problem_words import in_words, messages_of, with_place
from apps.ivr.proving import SHOWN_EXITS, prove_version
from apps.ivr.selectors import judge_definition

FAULT = "#dc2626"
PASSED = "#16a34a"
DOUBT = "#b45309"


def show_problems(version: FlowVersion) -> SafeString:
    """Return what stands between the version and its publication, and what is worth a look, node by node."""
    problems, warnings = judge_definition(version.definition, version.flow.code)
    good = "" if problems else format_html("<p>{}</p>", _("No problem: this version can be published."))
    rows = format_html_join("", "{}", ((_item(problem),) for problem in (*problems, *warnings)))
    return format_html("{}<ul>{}</ul>", good, rows)


def show_proof(version: FlowVersion) -> SafeString:
    """Return how the test cases of its flow go with the version, and how many of its exits they take."""
    try:
        proof = prove_version(version)
    except FlowError as error:
        return format_html("<p>{}</p>", "; ".join(messages_of(error)))
    if not proof.verdicts:
        return format_html("<p>{}</p>", _("No test case yet."))
    rows = format_html_join("", "{}", ((_verdict(verdict),) for verdict in proof.verdicts))
    return format_html("<ul>{}</ul><p>{}</p>", rows, _covered(proof.coverage))


def _verdict(verdict: Verdict) -> SafeString:
    return format_html(
        '<li style="margin-bottom:4px"><strong style="color:{color}">{mark}</strong> {name}{failures}</li>',
        color=PASSED if verdict.passed else FAULT,
        mark="✓" if verdict.passed else "✗",
        name=verdict.case.name,
        failures="".join(f" — {with_place(failure)}" for failure in verdict.failures),
    )


def _covered(coverage: Coverage) -> str:
    said = _("%(covered)d of %(total)d exits are tested (%(percent)d %%).") % {
        "covered": coverage.covered,
        "total": len(coverage.exits),
        "percent": coverage.percent,
    }
    missing = coverage.missing[:SHOWN_EXITS]
    return f"{said} {_('Not taken: %(exits)s.') % {'exits': ', '.join(missing)}}" if missing else said


def _item(problem: Problem) -> SafeString:
    return format_html(
        '<li style="margin-bottom:4px"><strong style="color:{color}">{node}</strong> {label} — {message}</li>',
        color=FAULT if problem.severity == ERROR else DOUBT,
        node=problem.node_id or _("Flow"),
        label=PROBLEM_LABELS[problem.code],
        message=in_words(problem.message),
    )


def show_definition(version: FlowVersion) -> SafeString:
    """Return the definition as people read it."""
    text = encode(ordered(version.definition))
    return format_html('<pre style="overflow:auto;max-height:40rem">{}</pre>', text)
