"""What the admin's forms show of a definition: its problems, its text."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.ivr.choices import PROBLEM_LABELS
from apps.ivr.domain.document import encode, ordered
from apps.ivr.domain.problems import Problem
from apps.ivr.models import FlowVersion
from apps.ivr.selectors import list_problems

FAULT = "#dc2626"


def show_problems(version: FlowVersion) -> SafeString:
    """Return what stands between the version and its publication, node by node."""
    problems = list_problems(version.definition, code=version.flow.code)
    if not problems:
        return format_html("<p>{}</p>", _("No problem: this version can be published."))
    return format_html("<ul>{}</ul>", format_html_join("", "{}", ((_item(problem),) for problem in problems)))


def _item(problem: Problem) -> SafeString:
    return format_html(
        '<li style="margin-bottom:4px"><strong style="color:{color}">{node}</strong> {label} — {message}</li>',
        color=FAULT,
        node=problem.node_id or _("Flow"),
        label=PROBLEM_LABELS[problem.code],
        message=problem.message,
    )


def show_definition(version: FlowVersion) -> SafeString:
    """Return the definition as people read it."""
    text = encode(ordered(version.definition))
    return format_html('<pre style="overflow:auto;max-height:40rem">{}</pre>', text)
