"""Call flows in the admin, as a supervisor uses it."""

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.ivr import services
from apps.ivr.domain.document import format_file, parse_file
from apps.ivr.flow_templates import get_flow_template
from apps.ivr.models import CallFlow, FlowVersion, Prompt
from tests.factories import SupervisorFactory, UserFactory

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
MAIN_LINE = (FLOWS / "main-line.json").read_text()
DEFINITION = parse_file(MAIN_LINE).definition
BROKEN = {"format": 1, "start": "a", "nodes": [{"id": "a", "type": "play", "prompt": "gone", "next": "b"}]}

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def supervisor(client):
    client.force_login(SupervisorFactory())
    return client


@pytest.fixture
def flow() -> CallFlow:
    return CallFlow.objects.create(code="main-line", name="Main line")


def url(name: str, version: FlowVersion) -> str:
    return reverse(f"admin:ivr_flowversion_{name}", args=[version.pk])


def submit(client, address: str, **values) -> dict:
    """Send the form of a dialog and return where it leads to, or what it says."""
    answer = client.post(address, {"_form_submitted": "True", **values})
    return {
        "to": answer.headers.get("HX-Redirect"),
        "page": answer.content.decode(),
        "status": answer.status_code,
    }


def test_a_new_flow_begins_with_a_draft_that_could_be_published(supervisor):
    answer = supervisor.post(reverse("admin:ivr_callflow_add"), {"name": "Branch", "code": "branch"})
    assert answer.status_code == 302
    version = FlowVersion.objects.get()
    assert (version.flow.code, version.number, version.status) == ("branch", 1, "draft")
    assert services.publish_version(version=version).status == "published"


def test_a_new_flow_from_a_template(supervisor):
    values = {"name": "Shop", "code": "shop", "template": "template:pre-sales"}
    assert supervisor.post(reverse("admin:ivr_callflow_add"), values).status_code == 302
    assert FlowVersion.objects.get().definition == get_flow_template("pre-sales").definition
    assert Prompt.objects.filter(code="presales-menu").exists()


def test_a_new_flow_from_a_file(supervisor):
    upload = SimpleUploadedFile("whatever.json", MAIN_LINE.encode())
    supervisor.post(reverse("admin:ivr_callflow_add"), {"name": "", "code": "", "file": upload})
    version = FlowVersion.objects.get()
    assert (version.flow.code, version.flow.name) == ("main-line", "Main line")
    assert version.definition == DEFINITION


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04", "No JSON"),
        (b"[" * 10_000, "Nested too deep"),
        (b" " * 1_000_001, "Too large"),
        (MAIN_LINE.replace("Support", "{{7*7}}").encode(), "reason: Expression"),
    ],
    ids=["zip", "deep", "large", "template"],
)
def test_a_file_that_is_no_flow_is_refused_with_the_reason(supervisor, content, message):
    answer = supervisor.post(
        reverse("admin:ivr_callflow_add"), {"file": SimpleUploadedFile("f.json", content)}
    )
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not CallFlow.objects.exists()


def test_a_flow_needs_a_name_or_a_file(supervisor):
    page = supervisor.post(reverse("admin:ivr_callflow_add"), {"name": "Branch", "code": ""}).content.decode()
    assert "Give a name and a code, or a flow file." in page
    assert not CallFlow.objects.exists()


def test_a_flow_page_shows_versions_and_picture(supervisor, flow):
    services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION, note="Opening"))
    page = supervisor.get(reverse("admin:ivr_callflow_change", args=[flow.pk])).content.decode()
    assert "Opening" in page
    config = json.loads(re.search(r'id="flow-config"[^>]*>(.*?)</script>', page, re.S)[1])
    assert [node["id"] for node in config["state"]["definition"]["nodes"]] == [
        node["id"] for node in DEFINITION["nodes"]
    ]
    assert set(config["state"]["may"].values()) == {False}


def test_the_list_of_flows(supervisor, flow, django_assert_max_num_queries):
    services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    for number in range(5):
        CallFlow.objects.create(code=f"flow-{number}", name=f"Flow {number}")
    address = reverse("admin:ivr_callflow_changelist")
    supervisor.get(address)
    with django_assert_max_num_queries(14):
        assert "Main line" in supervisor.get(address).content.decode()


def test_a_draft_is_edited_as_text(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=DEFINITION)
    page = supervisor.get(url("change", draft)).content.decode()
    assert "No problem: this version can be published." in page
    assert "&quot;start&quot;: &quot;answer&quot;" in page
    answer = supervisor.post(url("change", draft), {"definition": json.dumps(BROKEN), "note": "trial"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.definition, draft.note) == (BROKEN, "trial")


def test_the_text_of_an_exported_flow_will_do(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=BROKEN)
    supervisor.post(url("change", draft), {"definition": MAIN_LINE, "note": ""})
    draft.refresh_from_db()
    assert draft.definition == DEFINITION


def test_problems_of_a_draft_are_shown_node_by_node(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=BROKEN)
    page = supervisor.get(url("change", draft)).content.decode()
    assert "Exit to a missing node — the exit “next” leads to “b”, which is no node" in page
    assert "Missing prompt — there is no prompt “gone”" in page


def test_text_that_is_no_flow_stays_in_the_form_with_the_reason(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=DEFINITION)
    page = supervisor.post(
        url("change", draft), {"definition": '{"format": 1, "nodes": [', "note": ""}
    ).content.decode()
    assert "No JSON" in page
    assert "{&quot;format&quot;: 1, &quot;nodes&quot;: [" in page
    draft.refresh_from_db()
    assert draft.definition == DEFINITION


def test_a_draft_is_added_to_a_flow(supervisor, flow):
    values = {"flow": flow.pk, "definition": MAIN_LINE, "note": "by hand"}
    assert supervisor.post(reverse("admin:ivr_flowversion_add"), values).status_code == 302
    assert (FlowVersion.objects.get().number, FlowVersion.objects.get().note) == (1, "by hand")


def test_publishing(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=DEFINITION, note="first")
    asked = supervisor.get(url("publish", draft)).content.decode()
    assert 'value="first"' in asked
    assert submit(supervisor, url("publish", draft), note="Opening day")["to"] == url("change", draft)
    draft.refresh_from_db()
    assert (draft.status, draft.note) == ("published", "Opening day")
    assert draft.published_by.display_name


def test_publishing_is_refused_with_every_problem_named(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=BROKEN)
    refused = submit(supervisor, url("publish", draft), note="why")
    assert refused["to"] is None
    assert "a: Exit to a missing node" in refused["page"]
    assert "a: Missing prompt" in refused["page"]
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_published_version_is_only_shown(supervisor, flow):
    live = services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    page = supervisor.get(url("change", live)).content.decode()
    assert "&quot;start&quot;: &quot;answer&quot;" in page
    assert 'name="definition"' not in page
    assert supervisor.post(url("change", live), {"definition": "{}", "note": ""}).status_code == 403
    assert supervisor.post(url("delete", live), {"post": "yes"}).status_code == 403
    assert submit(supervisor, url("publish", live))["status"] == 403


def test_rolling_back_and_taking_out_of_service(supervisor, flow):
    first = services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    submit(supervisor, url("publish_again", first), note="")
    third = FlowVersion.objects.get(status="published")
    assert (third.number, third.note) == (3, "Back to version 1.")
    submit(supervisor, url("archive", third))
    assert not FlowVersion.objects.filter(status="published").exists()


def test_a_new_draft_begins_with_what_is_published(supervisor, flow):
    services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    services.create_draft(flow=flow, definition=BROKEN)
    address = reverse("admin:ivr_callflow_new_draft", args=[flow.pk])
    asked = supervisor.get(address).content.decode()
    assert asked.index("version:1") < asked.index("version:2") < asked.index("template:pre-sales")
    sources = {
        "version:1": DEFINITION,
        "version:2": BROKEN,
        "template:pre-sales": get_flow_template("pre-sales").definition,
    }
    for number, (source, definition) in enumerate(sources.items(), start=3):
        made = submit(supervisor, address, source=source)
        draft = FlowVersion.objects.get(number=number)
        assert (draft.definition, made["to"]) == (definition, url("canvas", draft))
    assert Prompt.objects.filter(code="presales-menu").exists()
    assert submit(supervisor, address, source="template:../schema")["to"] is None


def test_a_flow_opens_in_the_editor_at_its_draft(supervisor, flow):
    address = reverse("admin:ivr_callflow_open_canvas", args=[flow.pk])
    assert supervisor.get(address).headers["Location"] == reverse("admin:ivr_callflow_change", args=[flow.pk])
    live = services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    assert supervisor.get(address).headers["Location"] == url("canvas", live)
    draft = services.create_draft(flow=flow, definition=BROKEN)
    assert supervisor.get(address).headers["Location"] == url("canvas", draft)


def test_asking_for_a_dialog_changes_nothing(supervisor, flow):
    live = services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    assert supervisor.get(url("archive", live)).status_code == 200
    assert supervisor.get(reverse("admin:ivr_callflow_new_draft", args=[flow.pk])).status_code == 200
    assert list(FlowVersion.objects.values_list("number", "status")) == [(1, "published")]


def test_export_can_be_imported(supervisor, flow):
    draft = services.create_draft(flow=flow, definition=DEFINITION)
    answer = supervisor.get(url("export", draft))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="main-line-1.json"'
    assert answer.content.decode() == format_file("main-line", "Main line", DEFINITION)
    assert parse_file(answer.content).definition == DEFINITION


def test_who_may_only_look_does_not_publish(client, flow):
    draft = services.create_draft(flow=flow, definition=DEFINITION)
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url("change", draft)).status_code == 403
    assert submit(client, url("publish", draft))["status"] == 403
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_labels_are_shown_as_text_and_not_run(supervisor, flow):
    definition = json.loads(json.dumps(DEFINITION).replace("Out of hours", "<script>alert(1)</script>"))
    definition["nodes"][0]["note"] = "</title><script>alert(2)</script>"
    draft = services.create_draft(flow=flow, definition=definition)
    page = supervisor.get(url("change", draft)).content.decode()
    assert "<script>alert" not in page
    assert "\\u003C/title\\u003E\\u003Cscript\\u003Ealert(2)" in page


def test_flows_with_a_history_are_not_deleted(supervisor, flow):
    services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    assert (
        supervisor.post(reverse("admin:ivr_callflow_delete", args=[flow.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_prompts_say_where_they_are_used_and_stay_while_callers_hear_them(
    supervisor, flow, django_assert_max_num_queries
):
    version = services.publish_version(version=services.create_draft(flow=flow, definition=DEFINITION))
    listed = supervisor.get(reverse("admin:ivr_prompt_changelist")).content.decode()
    assert listed.count(url("change", version)) == 5
    with django_assert_max_num_queries(14):
        supervisor.get(reverse("admin:ivr_prompt_changelist"))
    heard, unused = Prompt.objects.get(code="welcome"), Prompt.objects.get(code="goodbye")
    refused = supervisor.post(reverse("admin:ivr_prompt_delete", args=[heard.pk]), {"post": "yes"})
    deleted = supervisor.post(reverse("admin:ivr_prompt_delete", args=[unused.pk]), {"post": "yes"})
    assert (refused.status_code, deleted.status_code) == (200, 302)
    assert url("change", version) in refused.content.decode()
    assert list(Prompt.objects.filter(code__in=["welcome", "goodbye"])) == [heard]
