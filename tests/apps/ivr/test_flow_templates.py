"""Templates are flows that do what they say, and drafts that people can begin with."""

import pytest
from django.core.exceptions import ValidationError

from apps.ivr.choices import FLOW_TEMPLATES
from apps.ivr.domain.commands import HttpAnswered
from apps.ivr.domain.effects import QueryHttp
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.proof.cases import parse_cases
from apps.ivr.domain.proof.coverage import prove
from apps.ivr.domain.validate import FlowContext, validate
from apps.ivr.flow_templates import (
    FOLDER,
    add_flow_from_template,
    get_flow_template,
    list_flow_templates,
    publish_flow_from_template,
)
from apps.ivr.models import CallFlow, Prompt
from apps.ivr.selectors import get_library, list_problems
from tests.domain.ivr.calls import CALL, Caller


def test_every_file_is_a_template_and_every_template_a_file():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(FLOW_TEMPLATES)
    assert [template.code for template in list_flow_templates()] == list(FLOW_TEMPLATES)


@pytest.mark.parametrize("code", FLOW_TEMPLATES)
def test_a_template_needs_nothing_but_what_it_names_and_passes_its_test_cases(code):
    template = get_flow_template(code)
    flow = parse_flow(template.definition, code, 1)
    prompts = {
        (prompt["code"], prompt["language"]): (f"sound:{prompt['sound']}",) for prompt in template.prompts
    }
    context = FlowContext(
        prompts=frozenset(prompts),
        groups=frozenset({"sales", "support"}),
        skills=frozenset({"english", "mandarin", "support"}),
        connections=frozenset({"orders"}),
        number_lists=frozenset({"blocked", "vip"}),
    )
    assert validate(flow, context) == []
    proof = prove(flow, Library(prompts), parse_cases(list(template.tests)))
    assert [(verdict.case.name, verdict.failures) for verdict in proof.failed] == []
    assert proof.coverage.missing == []


def test_a_flow_begins_as_a_draft_of_a_template_with_its_prompts(directory):
    template = get_flow_template("out-of-hours")
    version = add_flow_from_template(template=template, code="night", name="Night")
    assert (version.flow.code, version.number, version.status) == ("night", 1, "draft")
    assert version.definition == template.definition
    assert [case.raw() for case in version.flow.cases.all()] == list(template.tests)
    assert list_problems(version.definition, code="night") == []
    assert Prompt.objects.filter(code="nobody-free", language="en").exists()
    with pytest.raises(ValidationError):
        add_flow_from_template(template=template, code="night", name="Night")


def test_a_template_is_published_once_under_its_own_code(directory):
    version = publish_flow_from_template("out-of-hours")
    assert publish_flow_from_template("out-of-hours") == version
    assert get_library().published["out-of-hours"] == 1
    assert CallFlow.objects.filter(code="out-of-hours").count() == 1


def test_the_order_template_says_the_date_that_the_other_system_answers():
    template = get_flow_template("order-query")
    caller = Caller(
        parse_flow(template.definition, "order-query", 1),
        Library({(entry["code"], "en"): (f"sound:{entry['sound']}",) for entry in template.prompts}),
    )
    caller.start()
    caller.press("12345#")
    question = next(effect for effect in caller.effects if isinstance(effect, QueryHttp))
    assert (question.connection, question.path) == ("orders", "/orders/12345")
    caller.send(HttpAnswered(CALL, question.query_id, "ok", values={"delivery": "2026-12-31"}))
    assert caller.prompts[-1][1:4] == ("sound:digits/mon-11", "sound:digits/30", "sound:digits/h-1")
