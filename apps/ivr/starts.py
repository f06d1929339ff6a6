"""What a new draft can begin with: a version of its flow, a template, or nearly nothing."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import Actor
from apps.ivr.choices import VersionStatus
from apps.ivr.flow_templates import get_flow_template, list_flow_templates
from apps.ivr.models import CallFlow, FlowVersion
from apps.ivr.prompt_services import load_prompts
from apps.ivr.services import create_draft, save_case

STARTER = {
    "format": 1,
    "language": "",
    "start": "answer",
    "nodes": [{"id": "answer", "type": "answer", "next": "bye"}, {"id": "bye", "type": "hang_up"}],
}
"""What a new flow begins with: it answers and hangs up."""


@dataclass(frozen=True, slots=True)
class Start:
    """``prompts`` are those that the definition plays, as ``load_prompts`` takes them; ``tests`` its test cases."""

    definition: dict[str, Any] = field(default_factory=lambda: STARTER)
    prompts: tuple[Any, ...] = ()
    tests: tuple[Any, ...] = ()


def list_versions(flow: CallFlow) -> list[tuple[str, str]]:
    """Return the versions of a flow as keys of :func:`get_start` with their words: what is published first, then the
    newest."""

    def place(version: FlowVersion) -> tuple[bool, int]:
        return version.status != VersionStatus.PUBLISHED, -version.number

    return [
        (f"version:{version.number}", _describe(version))
        for version in sorted(flow.versions.all(), key=place)
    ]


def list_templates() -> list[tuple[str, str]]:
    """Return what is not of any flow, as keys of :func:`get_start` with their words."""
    found = [
        (f"template:{template.code}", f"{template.name}: {template.description}")
        for template in list_flow_templates()
    ]
    return [("", _("An empty flow: answer and hang up")), *found]


def get_start(key: str, flow: CallFlow | None = None) -> Start:
    """Return what a key stands for. Raises ``KeyError``."""
    source, _colon, name = key.partition(":")
    if source == "version" and flow is not None:
        return Start({str(version.number): version.definition for version in flow.versions.all()}[name])
    if source == "template":
        template = get_flow_template(name)
        return Start(dict(template.definition), template.prompts, template.tests)
    return Start()


@transaction.atomic
def begin_draft(*, flow: CallFlow, start: Start, by: Actor) -> FlowVersion:
    """Add a draft, those of its prompts that do not exist yet, and its test cases to a flow that has none; return the
    draft."""
    load_prompts(start.prompts)
    for case in () if flow.cases.exists() else start.tests:
        save_case(flow=flow, raw=case)
    return create_draft(flow=flow, definition=start.definition, by=by)


def _describe(version: FlowVersion) -> str:
    words = _("Version %(number)s (%(status)s)") % {
        "number": version.number,
        "status": version.get_status_display(),
    }
    return f"{words}: {version.note}" if version.note else words
