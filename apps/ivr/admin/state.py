"""A version as the canvas reads it."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from apps.ivr.catalogue import get_catalogue
from apps.ivr.choices import PROBLEM_LABELS
from apps.ivr.domain.document import ordered
from apps.ivr.domain.problems import Problem
from apps.ivr.models import FlowVersion
from apps.ivr.problem_words import in_words
from apps.ivr.selectors import judge_definition


def version_state(version: FlowVersion) -> dict[str, Any]:
    """Return a version with its definition and what is to be said of it; of a draft only, the others are history."""
    judged = judge_definition(version.definition, version.flow.code) if version.is_draft else ((), ())
    problems, warnings = judged
    return {
        "id": version.pk,
        "flow": {"code": version.flow.code, "name": version.flow.name},
        "number": version.number,
        "status": version.status,
        "status_label": version.get_status_display(),
        "note": version.note,
        "revision": version.revision,
        "saved_at": date_format(localtime(version.saved_at), "DATETIME_FORMAT"),
        "saved_by": str(version.saved_by or ""),
        "definition": ordered(version.definition),
        "problems": problem_list(problems),
        "warnings": problem_list(warnings),
    }


def picture_config(version: FlowVersion) -> dict[str, Any]:
    """Return what the canvas needs where it only shows a version; select ``flow`` along."""
    nothing = {"change": False, "add": False, "publish": False}
    state = version_state(version) | {"may": nothing}
    return {"state": state, "catalogue": get_catalogue(), "embedded": True, "plugins": [], "urls": {}}


def problem_list(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return problems with their words for people."""
    return [
        {
            "node": problem.node_id,
            "code": problem.code,
            "label": str(PROBLEM_LABELS.get(problem.code, problem.code)),
            "message": in_words(problem.message),
        }
        for problem in problems
    ]
