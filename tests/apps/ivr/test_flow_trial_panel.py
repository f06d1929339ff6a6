"""The test call of the editor, as its panel asks for it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from apps.ivr import services
from apps.ivr.domain.document import parse_file
from apps.ivr.models import CallFlow, FlowVersion
from apps.numberlists.models import NumberList
from tests.factories import SupervisorFactory, UserFactory

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
DEFINITION = parse_file((FLOWS / "main-line.json").read_bytes()).definition
OPEN = {"hours": {"service-hours": "open"}}

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def version() -> FlowVersion:
    return services.create_draft(
        flow=CallFlow.objects.create(code="main-line", name="Main line"), definition=DEFINITION
    )


def ask(client: Any, name: str, version: FlowVersion, **body: Any) -> Any:
    address = reverse(f"admin:ivr_flowversion_{name}", args=[version.pk])
    return client.post(address, json.dumps(body), content_type="application/json")


@pytest.fixture
def supervisor(client):
    client.force_login(SupervisorFactory())
    return client


def test_a_call_is_played_input_by_input(supervisor, version):
    said = ask(supervisor, "trial", version, definition=DEFINITION, script=OPEN).json()
    assert (said["waiting"], said["steps"][-1]["node"], said["steps"][-1]["said"]) == (
        "keys",
        "reason",
        ["main-menu"],
    )
    said = ask(
        supervisor, "trial", version, definition=DEFINITION, script=OPEN | {"inputs": ["press 1"]}
    ).json()
    assert (said["waiting"], said["group"], said["data"]) == ("queue", "sales", {"reason": "Sales"})
    assert not version.flow.cases.exists()


def test_a_call_becomes_a_test_case_and_colours_the_canvas(supervisor, version):
    case = {"name": "Sales", **OPEN, "inputs": ["press 1"], "expect": {"result": "queued"}}
    assert ask(supervisor, "keep_case", version, case=case).json() == {"name": "Sales"}
    said = ask(supervisor, "coverage", version, definition=DEFINITION).json()
    assert (said["passed"], said["coverage"]["covered"], said["coverage"]["total"]) == (True, 4, 15)
    assert said["coverage"]["exits"]["reason"] == {"failed": 0, "1": 1, "2": 0, "3": 0}
    checked = ask(supervisor, "check", version, definition=DEFINITION, prove=True).json()
    assert checked["proof"] == said | {"required": 0, "unreadable": []}
    version.flow.cases.update(content={"inputs": "nothing"})
    assert ask(supervisor, "check", version, definition=DEFINITION, prove=True).json()["proof"]["unreadable"]
    assert "proof" not in ask(supervisor, "check", version, definition=DEFINITION).json()


def test_bad_requests_are_told_what_is_wrong(supervisor, version):
    for body in (
        {},
        {"definition": DEFINITION, "script": 7},
        {"definition": DEFINITION, "script": {"inputs": ["x"]}},
    ):
        assert ask(supervisor, "trial", version, **body).status_code == 400
    refused = ask(supervisor, "keep_case", version, case={"name": "", "inputs": []})
    assert refused.status_code == 400
    assert "“name” of a test case" in refused.json()["problems"][0]["message"]


def test_only_for_those_who_may(client, version):
    client.force_login(UserFactory(is_staff=True))
    for name in ("trial", "keep_case", "coverage"):
        assert ask(client, name, version, definition=DEFINITION, case={"name": "x"}).status_code == 403


def test_the_editor_loads_the_panel_and_names_the_lists_that_a_caller_may_be_on(supervisor, version):
    NumberList.objects.create(code="vip", name="Important callers & friends")
    NumberList.objects.create(code="off", name="Not in use", is_active=False)
    page = supervisor.get(reverse("admin:ivr_flowversion_canvas", args=[version.pk])).content.decode()
    assert "ivr/trial_panel.js" in page
    assert "Important callers" in page and "Not in use" not in page
