"""Versions: draft, published, archived; and what nobody can do to them."""

import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.agents.models import SkillGroup
from apps.audit.models import AuditEvent
from apps.ivr import selectors, services
from apps.ivr.domain.document import parse_file
from apps.ivr.domain.problems import FlowError
from apps.ivr.models import CallFlow, FlowVersion, Prompt
from apps.ivr.prompt_uses import get_uses
from tests.factories import UserFactory

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
MAIN_LINE = parse_file((FLOWS / "main-line.json").read_bytes()).definition

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def flow() -> CallFlow:
    return CallFlow.objects.create(code="main-line", name="Main line")


def changed(**values) -> dict:
    """The main line with other values in its first node."""
    definition = deepcopy(MAIN_LINE)
    definition["nodes"][0] |= values
    return definition


def published(flow: CallFlow, **values) -> FlowVersion:
    return services.publish_version(version=services.create_draft(flow=flow, definition=changed(**values)))


def test_drafts_are_numbered_and_not_live(flow):
    drafts = [services.create_draft(flow=flow, definition=MAIN_LINE, note="first") for _ in range(2)]
    assert [(draft.number, draft.status, draft.note) for draft in drafts] == [
        (1, "draft", "first"),
        (2, "draft", "first"),
    ]
    assert selectors.get_published_flows() == {}


def test_what_is_no_flow_is_not_even_a_draft(flow):
    with pytest.raises(FlowError, match="answer: “next” must be text"):
        services.create_draft(flow=flow, definition=changed(next=7))
    assert not FlowVersion.objects.exists()


def test_publishing(flow):
    user = UserFactory()
    draft = services.create_draft(flow=flow, definition=MAIN_LINE)

    version = services.publish_version(version=draft, by=user, note="Opening day")

    assert (version.status, version.note, version.published_by) == ("published", "Opening day", user)
    assert timezone.now() - version.published_at < timedelta(minutes=1)
    assert selectors.get_published_flows() == {"main-line": selectors.get_flow("main-line", 1)}
    assert selectors.get_flow("main-line", 1).version == 1
    recorded = AuditEvent.objects.get(action="flow.published")
    assert (recorded.actor_id, recorded.object_label, recorded.detail) == (
        user.pk,
        "Main line",
        {"version": 1, "note": "Opening day"},
    )


def test_a_new_version_takes_over_and_calls_keep_the_old_one(flow):
    first = published(flow)
    second = published(flow, note="changed")
    first.refresh_from_db()
    assert (first.status, second.status) == ("archived", "published")
    assert first.archived_at is not None
    assert selectors.get_published_versions() == {"main-line": 2}
    assert set(selectors.get_flow_versions()) == {("main-line", 1), ("main-line", 2)}


def test_versions_that_no_call_can_be_in_are_no_longer_read(flow):
    first = published(flow)
    published(flow, note="changed")
    FlowVersion.objects.filter(pk=first.pk).update(archived_at=timezone.now() - timedelta(days=8))
    assert set(selectors.get_flow_versions()) == {("main-line", 2)}


def test_every_problem_is_named_and_nothing_is_published(flow):
    Prompt.objects.filter(code__in=["welcome", "main-menu"]).delete()
    SkillGroup.objects.filter(code="billing").update(is_active=False)
    draft = services.create_draft(flow=flow, definition=MAIN_LINE)
    with pytest.raises(FlowError) as caught:
        services.publish_version(version=draft)
    assert [(problem.node_id, problem.code) for problem in caught.value.problems] == [
        ("welcome", "unknown-prompt"),
        ("reason", "unknown-prompt"),
        ("to-billing", "unknown-group"),
    ]
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_refused_version_leaves_the_published_one_alone(flow):
    live = published(flow)
    Prompt.objects.filter(code="welcome").delete()
    draft = services.create_draft(flow=flow, definition=MAIN_LINE)
    with pytest.raises(FlowError):
        services.publish_version(version=draft)
    live.refresh_from_db()
    assert live.status == "published"
    assert selectors.get_published_versions() == {"main-line": live.number}


def test_only_drafts_are_changed_published_and_deleted(flow):
    live = published(flow)
    with pytest.raises(ValidationError, match="can no longer be changed"):
        services.update_draft(version=live, definition=changed(note="x"), note="")
    with pytest.raises(ValidationError, match="Only a draft can be published"):
        services.publish_version(version=live)
    with pytest.raises(ValidationError, match="Only a draft can be deleted"):
        services.delete_draft(version=live)
    draft = services.create_draft(flow=flow, definition=MAIN_LINE)
    assert services.update_draft(version=draft, definition=changed(note="x"), note="new").note == "new"
    services.delete_draft(version=draft)
    assert list(flow.versions.all()) == [live]


@pytest.mark.parametrize(
    "change",
    [
        {"definition": {}},
        {"number": 9},
        {"status": "draft", "published_at": None},
    ],
)
def test_the_database_itself_keeps_a_published_version(flow, change):
    live = published(flow)
    with pytest.raises(IntegrityError, match="has been published and cannot be changed"):
        FlowVersion.objects.filter(pk=live.pk).update(**change)


def test_the_database_itself_does_not_delete_a_published_version(flow):
    live = published(flow)
    with pytest.raises(IntegrityError, match="cannot be deleted"), transaction.atomic():
        FlowVersion.objects.filter(pk=live.pk).delete()
    with pytest.raises(IntegrityError, match="cannot be deleted"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ivr_flowversion")


def test_an_archived_version_does_not_come_back_by_itself(flow):
    first = published(flow)
    services.archive_version(version=first)
    with pytest.raises(IntegrityError, match="cannot be changed"):
        FlowVersion.objects.filter(pk=first.pk).update(status="published", archived_at=None)


def test_the_database_knows_one_published_version_of_a_flow(flow):
    published(flow)
    with pytest.raises(IntegrityError, match="flow_published_once"):
        FlowVersion.objects.create(
            flow=flow, number=2, definition={"x": 1}, status="published", published_at=timezone.now()
        )


def test_the_user_who_published_may_be_deleted(flow):
    user = UserFactory()
    version = services.publish_version(
        version=services.create_draft(flow=flow, definition=MAIN_LINE), by=user, note="Opening"
    )
    user.delete()
    version.refresh_from_db()
    assert version.published_by is None


def test_archiving_takes_a_flow_out_of_service(flow):
    live = published(flow)
    assert services.archive_version(version=live).status == "archived"
    assert selectors.get_published_flows() == {}
    with pytest.raises(ValidationError, match="Only a published version"):
        services.archive_version(version=live)


def test_rolling_back_publishes_a_copy(flow):
    first = published(flow)
    published(flow, note="a mistake")
    third = services.roll_back(version=first)
    assert (third.number, third.status, third.note) == (3, "published", "Back to version 1.")
    assert third.definition == first.definition
    assert selectors.get_published_versions() == {"main-line": 3}
    with pytest.raises(ValidationError, match="Only an archived version"):
        services.roll_back(version=third)


def test_rolling_back_to_what_cannot_run_any_more_is_refused_whole(flow):
    first = published(flow)
    second = published(flow, note="changed")
    Prompt.objects.filter(code="welcome").delete()
    with pytest.raises(FlowError, match="there is no prompt “welcome”"):
        services.roll_back(version=first)
    assert selectors.get_published_versions() == {"main-line": second.number}
    assert flow.versions.count() == 2


def test_an_inactive_flow_gets_no_calls_but_keeps_those_it_has(flow):
    published(flow)
    CallFlow.objects.update(is_active=False)
    assert selectors.get_published_flows() == {}
    assert selectors.get_published_versions() == {}
    assert set(selectors.get_flow_versions()) == {("main-line", 1)}


def test_one_unreadable_version_does_not_take_the_others_along(flow, caplog):
    published(flow)
    broken = CallFlow.objects.create(code="old", name="Old")
    FlowVersion.objects.create(
        flow=broken, number=1, definition={"format": 0}, status="published", published_at=timezone.now()
    )
    assert set(selectors.get_published_flows()) == {"main-line"}
    assert "Flow old cannot be used" in caplog.text


def test_the_floor_reads_flows_in_a_constant_number_of_queries(flow, django_assert_num_queries):
    published(flow)
    published(flow, note="changed")
    selectors._read_flow.cache_clear()  # publishing looked which flows call each other
    with django_assert_num_queries(3):
        first = selectors.get_flow_versions()
    with django_assert_num_queries(1):  # what has been published never changes
        assert selectors.get_flow_versions() == first
    with django_assert_num_queries(9):
        library = selectors.get_library()
    assert library.media("leave-message", "en") == ("sound:vm-intro",)
    assert library.is_open("service-hours", 0.0)


def test_prompt_media_of_a_language_and_of_any():
    Prompt.objects.create(code="welcome", name="Any", sound="hello-world")
    media = selectors.get_prompt_media()
    assert media["welcome", "en"] == ("sound:hello",)
    assert media["welcome", ""] == ("sound:hello-world",)


@pytest.mark.parametrize("name", ["main-line", "account-line"])
def test_demo_flows_load_and_are_published_at_once(name):
    version = services.load_flow_file(FLOWS / f"{name}.json")
    assert (version.flow.code, version.number, version.status) == (name, 1, "published")
    assert services.load_flow_file(FLOWS / f"{name}.json").pk == version.pk
    assert FlowVersion.objects.count() == 1


def test_loading_again_keeps_what_people_have_published_since():
    first = services.load_flow_file(FLOWS / "main-line.json")
    own = published(first.flow, note="ours")
    assert services.load_flow_file(FLOWS / "main-line.json").pk == first.pk
    assert selectors.get_published_versions() == {"main-line": own.number}


def test_a_changed_file_becomes_a_new_version(tmp_path):
    services.load_flow_file(FLOWS / "main-line.json")
    path = tmp_path / "main-line.json"
    path.write_text(json.dumps({"code": "main-line", "name": "Main line", **changed(note="upgrade")}))
    assert services.load_flow_file(path).number == 2
    assert selectors.get_published_versions() == {"main-line": 2}


def test_importing_adds_a_draft_to_the_flow_of_its_code(flow):
    file = parse_file((FLOWS / "main-line.json").read_bytes())
    assert services.import_flow(file=file).flow == flow
    assert not CallFlow.objects.exclude(pk=flow.pk).exists()


def test_prompts_that_callers_can_hear(flow):
    published(flow)
    services.create_draft(flow=CallFlow.objects.create(code="b", name="B"), definition=MAIN_LINE)
    uses = selectors.get_prompt_uses()
    assert [str(version) for version in uses["welcome"]] == ["b 1", "main-line 1"]
    assert "goodbye" not in uses
    assert get_uses().of(Prompt.objects.get(code="welcome"))
    assert not get_uses().of(Prompt.objects.get(code="goodbye"))


def test_flows_that_would_call_each_other_in_a_circle_are_not_published(directory):
    def calling(code: str, called: str) -> FlowVersion:
        nodes = [
            {"id": "answer", "type": "answer", "next": "call"},
            {"id": "call", "type": "sub_flow", "flow": called, "otherwise": "back"},
            {"id": "back", "type": "return"},
        ]
        made, _ = CallFlow.objects.get_or_create(code=code, defaults={"name": code})
        return services.create_draft(flow=made, definition={"format": 1, "start": "answer", "nodes": nodes})

    services.publish_version(
        version=services.create_draft(
            flow=CallFlow.objects.create(code="one", name="One"),
            definition={"format": 1, "start": "back", "nodes": [{"id": "back", "type": "return"}]},
        )
    )
    services.publish_version(version=calling("two", "one"))
    with pytest.raises(FlowError, match="comes back to this flow"):
        services.publish_version(version=calling("one", "two"))
    assert selectors.get_library().published == {"one": 1, "two": 1}
