"""How a version goes live: proven, at a time, for a share of the calls, and back."""

from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from apps.audit.models import AuditEvent
from apps.ivr import publishing, selectors, services
from apps.ivr.domain.document import parse_file
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.release import Release, draw
from apps.ivr.models import CallFlow, FlowVersion, Prompt
from apps.ivr.tasks import mail_failed_plan, publish_due_versions
from apps.outbox.models import Entry
from apps.supervision.tiles import read_slow
from contactcenter.bootstrap import load_directory, load_site_config
from tests.factories import SupervisorFactory, UserFactory

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
MAIN_LINE = parse_file((FLOWS / "main-line.json").read_bytes()).definition
SALES = {"name": "Sales", "inputs": ["press 1"], "expect": {"path": ["reason", "to-sales"], "group": "sales"}}

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def flow() -> CallFlow:
    return CallFlow.objects.create(code="main-line", name="Main line")


@pytest.fixture
def user():
    return UserFactory()


def draft(flow: CallFlow, **values: Any) -> FlowVersion:
    definition = deepcopy(MAIN_LINE)
    definition["nodes"][0] |= values
    return services.create_draft(flow=flow, definition=definition, note="why")


def published(flow: CallFlow, **values: Any) -> FlowVersion:
    return services.publish_version(version=draft(flow, **values))


def statuses(flow: CallFlow) -> list[tuple[int, str]]:
    return list(flow.versions.order_by("number").values_list("number", "status"))


def recorded() -> list[tuple[str, Any]]:
    return list(
        AuditEvent.objects.filter(action__startswith="flow.").order_by("pk").values_list("action", "detail")
    )


def test_a_validated_version_is_a_draft_again_once_it_is_changed(flow, user):
    version = publishing.validate_version(version=draft(flow), by=user)
    assert (version.status, version.is_draft) == ("validated", True)
    assert recorded() == [("flow.validated", {"version": 1})]
    changed = services.update_draft(version=version, definition=MAIN_LINE, note="why")
    assert changed.status == "draft"
    assert publishing.publish_version(version=version, by=user).status == "published"


def test_a_person_says_why_before_anything_goes_live(flow, user):
    version = services.create_draft(flow=flow, definition=MAIN_LINE)
    for act in (
        lambda: publishing.publish_version(version=version, by=user, note=" "),
        lambda: publishing.plan_publication(version=version, at=timezone.now() + timedelta(hours=1), by=user),
    ):
        with pytest.raises(ValidationError, match="Say what is new"):
            act()
    assert statuses(flow) == [(1, "draft")]


def test_a_failing_test_case_keeps_a_version_from_going_live_and_is_named_with_its_node(flow):
    services.save_case(flow=flow, raw=SALES)
    services.save_case(flow=flow, raw=SALES | {"name": "Billing", "inputs": ["press 3"]})
    version = draft(flow)
    for act in (
        publishing.publish_version,
        publishing.validate_version,
        lambda version: publishing.plan_publication(version=version, at=timezone.now() + timedelta(hours=1)),
    ):
        with pytest.raises(FlowError) as caught:
            act(version=version)
        assert [(problem.node_id, problem.code, problem.message) for problem in caught.value.problems] == [
            ("to-sales", "test-failed", "test case “Billing”: was not reached, or not in this order"),
            ("to-billing", "test-failed", "test case “Billing”: the caller waits for “billing”, not for “sales”"),
        ]  # fmt: skip
    services.save_case(flow=flow, raw={"name": "Billing", "inputs": ["press 3"]})
    assert publishing.publish_version(version=version).status == "published"


def test_too_few_tested_exits_keep_a_version_from_going_live(flow):
    services.save_case(flow=flow, raw=SALES)
    CallFlow.objects.update(required_coverage=30)
    with pytest.raises(
        FlowError, match=r"take 4 of 15 exits \(26 %\), and 30 % are required; not taken: hours.closed"
    ):
        publishing.publish_version(version=draft(flow))
    CallFlow.objects.update(required_coverage=26)
    assert publishing.publish_version(version=draft(flow)).status == "published"


def test_a_planned_version_is_published_once_when_its_time_has_come(flow, user):
    first, at = published(flow), timezone.now() + timedelta(hours=1)
    version = publishing.plan_publication(version=draft(flow), at=at, by=user, note="Winter hours")
    assert (version.status, version.publish_at, version.planned_by) == ("validated", at, user)
    with pytest.raises(ValidationError, match="cancel that first"):
        services.update_draft(version=version, definition=MAIN_LINE, note="")
    assert publishing.publish_due(now=at - timedelta(seconds=1)) == []
    assert publishing.publish_due(now=at) == [version]
    assert publishing.publish_due(now=at) == []
    version.refresh_from_db()
    assert (version.status, version.published_by, version.publish_at) == ("published", user, None)
    assert statuses(flow) == [(first.number, "archived"), (2, "published")]
    assert recorded()[-2:] == [
        ("flow.planned", {"version": 2, "note": "Winter hours", "at": at.isoformat()}),
        ("flow.published", {"version": 2, "note": "Winter hours"}),
    ]


def test_what_is_planned_is_checked_again_and_says_why_it_was_not_published(flow, user, caplog, admin_client):
    at = timezone.now() + timedelta(hours=1)
    version = publishing.plan_publication(version=draft(flow), at=at, by=user)
    Prompt.objects.filter(code="welcome").delete()
    assert publishing.publish_due(now=at) == []
    version.refresh_from_db()
    assert (version.status, version.publish_at) == ("draft", None)
    assert version.plan_problem == "welcome: there is no prompt “welcome” in “en”"
    assert "was to be published and was not" in caplog.text
    failed = AuditEvent.objects.get(action="flow.plan_failed")
    assert (failed.actor_id, failed.detail["reason"]) == (user.pk, version.plan_problem)
    assert publishing.publish_due(now=at) == []

    told = Entry.objects.get(kind="flow.plan_failed")
    assert told.data == {"flow": "main-line", "version": version.number, "reason": version.plan_problem}
    SupervisorFactory(email="boss@example.com", language="en")
    SupervisorFactory(email="")
    user.email = "planner@example.com"
    user.save()
    assert mail_failed_plan(version.pk, user.pk) == 2
    assert [one.to for one in mail.outbox] == [["planner@example.com"], ["boss@example.com"]]
    assert version.plan_problem in mail.outbox[1].body and "main-line" in mail.outbox[1].subject
    page = admin_client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:ivr_flowversion_change", args=[version.pk]) in page
    assert read_slow(at.timestamp()).failed_plans == [{"flow": "main-line", "version": version.number}]

    Prompt.objects.create(code="welcome", name="Welcome", language="en", sound="hello")
    publishing.publish_version(version=version)
    assert selectors.list_failed_plans() == []
    assert mail_failed_plan(version.pk, user.pk) == 0


def test_a_plan_can_be_cancelled_and_lies_in_the_future(flow):
    version = draft(flow)
    with pytest.raises(ValidationError, match="This moment is past"):
        publishing.plan_publication(version=version, at=timezone.now())
    at = timezone.now() + timedelta(hours=1)
    publishing.plan_publication(version=version, at=at)
    publishing.cancel_plan(version=version)
    assert publishing.publish_due(now=at) == []
    with pytest.raises(ValidationError, match="No publication"):
        publishing.cancel_plan(version=version)


def test_the_worker_looks_every_minute(flow):
    task = PeriodicTask.objects.get(task=publish_due_versions.name)
    assert (task.interval.every, task.interval.period) == (1, "minutes")
    version = publishing.plan_publication(version=draft(flow), at=timezone.now() + timedelta(hours=1))
    FlowVersion.objects.filter(pk=version.pk).update(publish_at=timezone.now())
    assert publish_due_versions() == ["main-line 1"]


def test_a_release_shares_the_calls_and_the_floor_carries_both_versions(flow, user):
    published(flow)
    version = publishing.release_version(version=draft(flow, note="x"), share=10, by=user, note="Trial")
    assert (version.status, version.share, version.published_by) == ("released", 10, user)
    config = load_site_config()
    assert (config.published, config.released) == ({"main-line": 1}, {"main-line": Release(2, 10)})
    assert set(config.flows) == {("main-line", 1), ("main-line", 2)}
    assert config.library.released == config.released
    publishing.change_share(version=version, share=50, by=user)
    assert selectors.get_released_versions() == {"main-line": Release(2, 50)}
    publishing.publish_version(version=version, by=user)
    assert statuses(flow) == [(1, "archived"), (2, "published")]
    assert recorded()[-3:] == [
        ("flow.released", {"version": 2, "note": "Trial", "share": 10}),
        ("flow.released", {"version": 2, "share": 50}),
        ("flow.published", {"version": 2, "note": "Trial"}),
    ]


def test_a_release_is_withdrawn_and_its_calls_go_on(flow):
    published(flow)
    version = publishing.release_version(version=draft(flow), share=10)
    publishing.withdraw_release(version=version)
    assert selectors.get_released_versions() == {}
    assert set(selectors.get_flow_versions()) == {("main-line", 1), ("main-line", 2)}
    assert statuses(flow) == [(1, "published"), (2, "archived")]


def test_one_release_at_a_time_and_only_beside_a_published_version(flow):
    with pytest.raises(ValidationError, match="nothing to share the calls with"):
        publishing.release_version(version=draft(flow), share=10)
    published(flow)
    publishing.release_version(version=draft(flow), share=10)
    with pytest.raises(ValidationError, match="Version 3 is released already"):
        publishing.release_version(version=draft(flow), share=10)
    for share in (0, 100):
        with pytest.raises(ValidationError):
            publishing.change_share(version=flow.versions.get(number=3), share=share)


def test_another_version_replaces_both_and_so_does_the_end_of_service(flow):
    published(flow)
    publishing.release_version(version=draft(flow), share=10)
    third = published(flow)
    assert statuses(flow) == [(1, "archived"), (2, "archived"), (3, "published")]
    publishing.release_version(version=draft(flow), share=10)
    publishing.archive_version(version=third)
    assert [status for _, status in statuses(flow)] == ["archived"] * 4


def test_the_database_itself_keeps_a_released_version(flow):
    published(flow)
    version = publishing.release_version(version=draft(flow), share=10)
    for change in ({"definition": {}}, {"status": "draft"}, {"status": "validated"}):
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            FlowVersion.objects.filter(pk=version.pk).update(**change)


def test_numbers_are_answered_first_only_where_both_live_versions_do(flow):
    from apps.telephony.models import EntryPoint

    published(flow)
    EntryPoint.objects.create(dnis="4001", name="Main", flow=flow)
    assert load_directory("pbx").answered == {"4001": True}
    silent = {
        "format": 1,
        "start": "no",
        "nodes": [{"id": "no", "type": "hang_up"}],
    }
    publishing.release_version(version=services.create_draft(flow=flow, definition=silent), share=1)
    assert load_directory("pbx").answered == {"4001": False}


def test_rolling_back_does_not_ask_the_test_cases(flow, user):
    first = published(flow)
    published(flow, note="new")
    services.save_case(flow=flow, raw=SALES | {"inputs": ["press 2"]})
    third = services.roll_back(version=first, by=user)
    assert (third.status, third.note, third.published_by) == ("published", "Back to version 1.", user)


def test_the_share_of_a_call_never_changes_and_is_fair():
    drawn = [draw(f"{number:032x}", "main-line") for number in range(2_000)]
    assert drawn == [draw(f"{number:032x}", "main-line") for number in range(2_000)]
    assert all(0 <= value < 100 for value in drawn)
    assert 160 <= sum(value < 10 for value in drawn) <= 240


def test_cases_travel_with_their_flow(tmp_path):
    text = (FLOWS / "main-line.json").read_text().rstrip().removesuffix("}")
    path = tmp_path / "main-line.json"
    path.write_text(text + ', "tests": [{"name": "Sales", "inputs": ["press 1"]}]}')
    version = services.load_flow_file(path)
    assert [case.raw() for case in version.flow.cases.all()] == [{"name": "Sales", "inputs": ["press 1"]}]
    assert parse_file(path.read_bytes()).definition == version.definition
