"""What the editor's page reads and writes: who may, what is refused, and who was first."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from apps.ivr import services
from apps.ivr.canvas_plugins import register_canvas_plugin
from apps.ivr.domain.nodes import NODE_TYPES
from apps.ivr.models import CallFlow, FlowVersion
from tests.factories import SupervisorFactory, UserFactory

pytestmark = pytest.mark.usefixtures("directory")
SMALL = {
    "format": 1,
    "start": "answer",
    "nodes": [{"id": "answer", "type": "answer", "next": "bye"}, {"id": "bye", "type": "hang_up"}],
}
PAGES = ("canvas", "state", "catalogue")
WRITES = ("check", "save", "branch", "go_live")


@pytest.fixture
def draft() -> FlowVersion:
    return services.create_draft(flow=CallFlow.objects.create(code="line", name="Line"), definition=SMALL)


@pytest.fixture
def supervisor(client: Client) -> Client:
    client.force_login(SupervisorFactory(display_name="Sam Doe"))
    return client


def url(name: str, version: FlowVersion) -> str:
    return reverse(f"admin:ivr_flowversion_{name}", args=[version.pk])


def send(client: Client, name: str, version: FlowVersion, body: object):
    content = body if isinstance(body, str) else json.dumps(body)
    return client.post(url(name, version), content, content_type="application/json")


def changed(note: str) -> dict:
    nodes = [SMALL["nodes"][0] | {"note": note}, SMALL["nodes"][1]]
    return SMALL | {"nodes": nodes, "layout": {"answer": "0,0", "bye": "280,-40"}}


def test_the_catalogue_is_drawn_from_the_declarations(supervisor, draft):
    found = supervisor.get(url("catalogue", draft)).json()
    types = {entry["type"]: entry for entry in found["types"]}
    assert set(types) == set(NODE_TYPES)
    assert {entry["group"] for entry in types.values()} <= {group["id"] for group in found["groups"]}
    fields = {field["name"]: field for field in types["menu"]["fields"]}
    assert fields["prompt"]["schema"]["x-reference"] == "prompt"
    assert fields["failed"]["schema"]["x-exit"] == {"required": True}
    assert fields["options"]["schema"]["additionalProperties"]["properties"]["next"]["x-exit"]
    assert found["references"]["group"]["sales"] and found["references"]["prompt"]["welcome"]


def test_a_draft_is_saved_with_its_layout_and_exported_line_by_line(supervisor, draft):
    more = {"status": "published", "number": 99, "saved_by": 1, "note": "not asked for"}
    answer = send(supervisor, "save", draft, {"definition": changed("x"), "revision": 1, **more})
    assert (answer.status_code, answer.json()["revision"], answer.json()["problems"]) == (200, 2, [])
    draft.refresh_from_db()
    assert (draft.definition, str(draft.saved_by)) == (changed("x"), "Sam Doe")
    assert (draft.status, draft.number, draft.note) == ("draft", 1, "")
    file = send(supervisor, "check", draft, {"definition": draft.definition}).json()["file"]
    assert '\n    "bye": "280,-40"\n' in file
    assert send(supervisor, "check", draft, {"text": file}).json()["definition"] == draft.definition


def test_the_second_supervisor_is_told_and_overwrites_nothing(supervisor, draft):
    other = Client()
    other.force_login(SupervisorFactory(display_name="Kim Roe"))
    read = supervisor.get(url("state", draft)).json()["revision"]
    assert send(other, "save", draft, {"definition": changed("Kim's"), "revision": read}).status_code == 200
    refused = send(supervisor, "save", draft, {"definition": changed("Sam's"), "revision": read})
    theirs = refused.json()["theirs"]
    assert (refused.status_code, theirs["saved_by"], theirs["revision"]) == (409, "Kim Roe", read + 1)
    assert theirs["saved_at"] and theirs["definition"]["nodes"][0]["note"] == "Kim's"
    assert send(supervisor, "go_live", draft, {"revision": read, "note": ""}).status_code == 409
    kept = send(supervisor, "branch", draft, {"definition": changed("Sam's")}).json()
    draft.refresh_from_db()
    assert draft.definition == changed("Kim's")
    assert FlowVersion.objects.get(pk=kept["id"]).definition == changed("Sam's")


def test_text_saved_over_what_the_canvas_saved_is_refused(supervisor, draft):
    services.update_draft(version=draft, definition=changed("canvas"))
    address = reverse("admin:ivr_flowversion_change", args=[draft.pk])
    page = supervisor.post(address, {"definition": json.dumps(SMALL), "note": "", "revision": "1"})
    assert "has been saved by somebody else" in page.content.decode()
    draft.refresh_from_db()
    assert draft.definition == changed("canvas")


def test_publishing_from_the_canvas(supervisor, draft):
    live = send(supervisor, "go_live", draft, {"revision": 1, "note": "Opening"}).json()
    assert (live["status"], live["note"], live["may"]) == (
        "published", "Opening", {"change": False, "add": True, "publish": False},
    )  # fmt: skip
    late = send(supervisor, "save", draft, {"definition": SMALL, "revision": 1})
    assert (late.status_code, "can no longer be changed" in late.json()["message"]) == (400, True)


def many(count: int) -> dict:
    return SMALL | {"nodes": [{"id": f"n{number}", "type": "hang_up"} for number in range(count)]}


BAD = {
    "no-json": "{",
    "no object": "[1]",
    "deep": "[" * 100_000,
    "10,000 nodes": {"definition": many(10_000), "revision": 1},
    "duplicate id": {"definition": SMALL | {"nodes": SMALL["nodes"] * 2}, "revision": 1},
    "unknown type": {"definition": SMALL | {"nodes": [{"id": "a", "type": "eval"}]}, "revision": 1},
    "huge string": {"definition": changed("x" * 900_000), "revision": 1},
    "5 MB": json.dumps({"definition": changed("x" * 5_000_000), "revision": 1}),
    "nul": {"definition": changed("\0"), "revision": 1},
    "half a character": '{"definition": {"format": 1, "start": "\\ud800", "nodes": []}, "revision": 1}',
    "layout": {"definition": SMALL | {"layout": {"answer": [1, 2]}}, "revision": 1},
    "no definition": {"revision": 1},
    "no revision": {"definition": SMALL},
    "true as revision": {"definition": SMALL, "revision": True},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_what_is_no_flow_is_refused_with_its_problem(supervisor, draft, body):
    answer = send(supervisor, "save", draft, body)
    assert answer.status_code == 400
    draft.refresh_from_db()
    assert draft.definition == SMALL


def test_a_loop_is_kept_as_a_draft_and_named_at_its_node(supervisor, draft):
    loop = SMALL | {"nodes": [{"id": "answer", "type": "answer", "next": "answer"}]}
    answer = send(supervisor, "save", draft, {"definition": loop, "revision": 1}).json()
    assert [(item["node"], item["code"]) for item in answer["problems"]] == [("answer", "endless-loop")]
    refused = send(supervisor, "go_live", draft, {"revision": 2, "note": ""})
    assert (refused.status_code, refused.json()["problems"]) == (400, answer["problems"])


def test_what_is_worth_a_second_look_is_told_apart_from_what_is_wrong(supervisor, draft):
    nodes = [
        {"id": "answer", "type": "answer", "next": "sales"},
        {"id": "sales", "type": "route", "group": "sales", "timeout": "bye"},
        {"id": "bye", "type": "hang_up"},
    ]
    body = {"definition": SMALL | {"nodes": nodes}, "revision": 1}
    for answer in (send(supervisor, name, draft, body).json() for name in ("check", "save")):
        assert (answer["problems"], [item["node"] for item in answer["warnings"]]) == ([], ["sales"])


def rights(*codenames: str) -> Client:
    from django.contrib.auth.models import Permission

    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_who_may_see_may_not_write_and_who_may_not_see_gets_nothing(draft):
    body = {"definition": SMALL, "revision": 1, "note": ""}
    viewer, stranger, anonymous = rights("view_flowversion"), rights(), Client()
    assert [viewer.get(url(name, draft)).status_code for name in PAGES] == [200] * 3
    assert [send(viewer, name, draft, body).status_code for name in WRITES] == [200, 403, 403, 403]
    assert {stranger.get(url(name, draft)).status_code for name in PAGES} == {403}
    assert {send(stranger, name, draft, body).status_code for name in WRITES} == {403}
    assert {anonymous.get(url(name, draft)).status_code for name in PAGES} == {302}
    assert {send(anonymous, name, draft, body).status_code for name in WRITES} == {302}
    editor = rights("view_flowversion", "change_flowversion")
    assert [send(editor, name, draft, body).status_code for name in WRITES] == [200, 200, 403, 403]


def test_nothing_is_written_without_a_token_or_by_asking(draft, supervisor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(SupervisorFactory())
    body = {"definition": SMALL, "revision": 1, "note": ""}
    assert {send(strict, name, draft, body).status_code for name in WRITES} == {403}
    assert {supervisor.get(url(name, draft)).status_code for name in WRITES} == {405}
    assert FlowVersion.objects.get().revision == 1


def test_plug_ins_are_told_about_the_version_and_left_out_where_they_say_nothing(
    supervisor, draft, monkeypatch
):
    monkeypatch.setattr("apps.ivr.canvas_plugins._plugins", {})
    register_canvas_plugin("kpis/flow_report.js", lambda request, version: {"number": version.number})
    register_canvas_plugin("ivr/secret.js", lambda request, version: None)
    config = supervisor.get(url("canvas", draft)).context["config"]
    assert config["plugins"] == [{"module": "/static/kpis/flow_report.js", "settings": {"number": 1}}]
