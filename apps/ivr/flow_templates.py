"""Ready flows to begin with: a definition, the prompts that it plays, and test cases. A template is a file in
``fixtures/flows/templates``; what people read about it is in ``choices.FLOW_TEMPLATES``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.ivr.choices import FLOW_TEMPLATES
from apps.ivr.domain.flow import parse_flow
from apps.ivr.models import CallFlow, FlowVersion
from apps.ivr.prompt_services import load_prompts
from apps.ivr.services import create_draft, publish_version, save_case
from apps.numberlists.services import add_list_if_missing

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "flows" / "templates"


@dataclass(frozen=True, slots=True)
class FlowTemplate:
    """``name`` and ``description`` are in the language of the request; ``tests`` are test cases in the form of
    :mod:`apps.ivr.domain.proof.cases`."""

    code: str
    name: str
    description: str
    definition: Mapping[str, Any]
    prompts: tuple[Mapping[str, str], ...]
    tests: tuple[Mapping[str, Any], ...]
    number_lists: tuple[Mapping[str, str], ...] = ()


def list_flow_templates() -> list[FlowTemplate]:
    """Return all templates, in the order in which an editor shows them."""
    return [get_flow_template(code) for code in FLOW_TEMPLATES]


def get_flow_template(code: str) -> FlowTemplate:
    """Return one template; raise ``KeyError`` where there is none of that code."""
    name, description = FLOW_TEMPLATES[code]
    raw = _read(code)
    return FlowTemplate(
        code=code,
        name=str(name),
        description=str(description),
        definition=raw["flow"],
        prompts=tuple(raw["prompts"]),
        tests=tuple(raw["tests"]),
        number_lists=tuple(raw.get("number_lists", ())),
    )


@cache
def _read(code: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    parse_flow(raw["flow"])  # a release whose template is broken says so at once
    return raw


@transaction.atomic
def add_flow_from_template(*, template: FlowTemplate, code: str, name: str) -> FlowVersion:
    """Add the flow ``code`` with the template as its first draft, its test cases, and the prompts and number lists of
    the template that do not exist yet; return the draft. Raises ``ValidationError`` where the code is taken or
    is none."""
    load_prompts(template.prompts)
    for wanted in template.number_lists:
        add_list_if_missing(**wanted)
    flow = CallFlow(code=code, name=name)
    flow.full_clean()
    flow.save()
    for case in template.tests:
        save_case(flow=flow, raw=case)
    note = _("From the template “%(name)s”.") % {"name": template.name}
    return create_draft(flow=flow, definition=dict(template.definition), note=note)


@transaction.atomic
def publish_flow_from_template(code: str) -> FlowVersion:
    """Add the flow of a template under the template's own code and publish it; the flow stays as it is where there is
    one. Return its newest version. Raises ``FlowError`` where something that the flow needs is missing."""
    if version := FlowVersion.objects.filter(flow__code=code).order_by("-number").first():
        return version
    template = get_flow_template(code)
    return publish_version(version=add_flow_from_template(template=template, code=code, name=template.name))
