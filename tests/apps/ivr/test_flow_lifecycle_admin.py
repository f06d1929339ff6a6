"""The life of a version, button by button."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.ivr import publishing, services
from apps.ivr.domain.document import parse_file
from apps.ivr.models import CallFlow, FlowVersion
from tests.factories import SupervisorFactory, UserFactory

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"
DEFINITION = parse_file((FLOWS / "main-line.json").read_bytes()).definition
SALES = {"name": "Sales", "inputs": ["press 1"], "expect": {"path": ["reason", "to-sales"]}}
BUTTONS = {
    "publish",
    "plan",
    "release",
    "validate",
    "change_share",
    "withdraw",
    "cancel_plan",
    "archive",
    "publish_again",
}

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def supervisor(client):
    client.force_login(SupervisorFactory())
    return client


@pytest.fixture
def flow() -> CallFlow:
    return CallFlow.objects.create(code="main-line", name="Main line")


def draft(flow: CallFlow) -> FlowVersion:
    return services.create_draft(flow=flow, definition=DEFINITION)


def url(name: str, version: FlowVersion) -> str:
    return reverse(f"admin:ivr_flowversion_{name}", args=[version.pk])


def submit(client: Any, name: str, version: FlowVersion, **values: Any) -> Any:
    return client.post(url(name, version), {"_form_submitted": "True", **values})


def offered(client: Any, version: FlowVersion) -> set[str]:
    page = client.get(url("change", version)).content.decode()
    return {name for name in BUTTONS if url(name, version) in page}


def status(version: FlowVersion) -> str:
    version.refresh_from_db()
    return version.status


def test_each_button_is_there_where_the_life_cycle_allows_it(supervisor, flow):
    first, second = draft(flow), draft(flow)
    assert offered(supervisor, first) == {"publish", "plan", "release", "validate"}
    submit(supervisor, "validate", first)
    assert (status(first), offered(supervisor, first)) == ("validated", {"publish", "plan", "release"})
    submit(supervisor, "publish", first, note="Opening")
    assert (status(first), offered(supervisor, first)) == ("published", {"archive"})
    submit(supervisor, "release", second, note="Trial", share="10")
    assert (status(second), offered(supervisor, second)) == (
        "released",
        {"publish", "change_share", "withdraw"},
    )
    submit(supervisor, "change_share", second, share="40")
    second.refresh_from_db()
    assert second.share == 40
    submit(supervisor, "withdraw", second)
    assert (status(second), offered(supervisor, second)) == ("archived", {"publish_again"})


def test_planning_and_cancelling(supervisor, flow):
    version, at = draft(flow), timezone.localtime() + timedelta(days=1)
    submit(supervisor, "plan", version, note="Winter", at=at.strftime("%Y-%m-%dT%H:%M"))
    version.refresh_from_db()
    assert version.publish_at == at.replace(second=0, microsecond=0)
    assert "cancel_plan" in offered(supervisor, version)
    submit(supervisor, "cancel_plan", version)
    version.refresh_from_db()
    assert version.publish_at is None
    actions = (
        AuditEvent.objects.filter(action__startswith="flow.").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["flow.planned", "flow.plan_cancelled"]


def test_nothing_goes_live_without_a_word_or_with_a_failing_case(supervisor, flow):
    version = draft(flow)
    for name, values in {
        "publish": {},
        "plan": {"at": "2036-01-01T10:00"},
        "release": {"share": "5"},
    }.items():
        assert (
            "This field is required." in submit(supervisor, name, version, note="", **values).content.decode()
        )
    services.save_case(flow=flow, raw=SALES | {"inputs": ["press 2"]})
    refused = submit(supervisor, "publish", version, note="why").content.decode()
    assert "to-sales: Test case fails — test case “Sales”: was not reached, or not in this order" in refused
    assert status(version) == "draft"


def test_a_version_shows_how_its_test_cases_go(supervisor, flow):
    services.save_case(flow=flow, raw=SALES)
    page = supervisor.get(url("change", draft(flow))).content.decode()
    assert "Sales" in page
    assert "4 of 15 exits are tested (26 %)." in page


def test_why_a_planned_version_was_not_published_is_shown(supervisor, flow):
    version = draft(flow)
    FlowVersion.objects.filter(pk=version.pk).update(plan_problem="welcome: there is no prompt")
    assert "welcome: there is no prompt" in supervisor.get(url("change", version)).content.decode()


def test_who_may_not_publish_may_not_do_any_of_it(client, flow):
    live = services.publish_version(version=draft(flow))
    released = publishing.release_version(version=draft(flow), share=5, note="x")
    client.force_login(UserFactory(is_staff=True))
    for name in ("publish", "plan", "release", "validate", "change_share", "withdraw", "cancel_plan"):
        assert submit(client, name, released, note="why", share="50").status_code == 403
    assert submit(client, "archive", live).status_code == 403
    assert (status(live), status(released)) == ("published", "released")


def test_a_test_case_is_added_and_refused_in_the_admin(supervisor, flow):
    values = {"flow": flow.pk, "name": "Sales", "content": '{"inputs": ["press 1"]}'}
    assert supervisor.post(reverse("admin:ivr_flowcase_add"), values).status_code == 302
    assert flow.cases.get().raw() == {"name": "Sales", "inputs": ["press 1"]}
    assert "press 1" in supervisor.get(reverse("admin:ivr_flowcase_changelist")).content.decode()
    wrong = values | {"name": "Odd", "content": '{"inputs": ["jump"]}'}
    refused = supervisor.post(reverse("admin:ivr_flowcase_add"), wrong).content.decode()
    assert "test case “Odd”: “jump” is no input" in refused


def test_a_version_shows_what_changed_since_the_published_one(supervisor, flow):
    services.publish_version(version=draft(flow))
    text = (FLOWS / "main-line.json").read_text().replace("No choice made", "<b>Nothing</b>")
    changed = services.create_draft(flow=flow, definition=parse_file(text).definition)
    page = supervisor.get(url("change", changed)).content.decode()
    assert "~ no-choice (Set data)" in page
    assert "values.reason" in page
    assert "&lt;b&gt;Nothing&lt;/b&gt;</td>" in page
    assert "Nothing but the number differs" in supervisor.get(url("change", draft(flow))).content.decode()
