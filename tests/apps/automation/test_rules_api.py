"""Rules and SLA policies over HTTP: what the admin's forms refuse is refused here, with its place."""

import pytest
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.automation.models import Rule, RuleRun
from apps.automation.services import pause_rule
from apps.jobs.models import Job
from apps.sla.models import EscalationStep, Policy
from apps.tickets.models import Priority, TicketEvent
from tests import factories

pytestmark = pytest.mark.django_db
RULES, POLICIES = "/api/v1/rules/", "/api/v1/sla/policies/"
NEW = {"all": [{"field": "ticket.state", "op": "is", "value": "new"}]}
TAG = {"do": "add_tag", "tag": "vip"}
GREET = {"name": "Greet", "events": ["ticket.created"], "condition": NEW, "actions": [TAG], "is_active": True}


@pytest.fixture
def api() -> APIClient:
    client = APIClient()
    client.force_authenticate(factories.SupervisorFactory())
    return client


def test_a_rule_is_made_changed_switched_and_tried(api):
    made = api.post(RULES, GREET, format="json")
    assert (made.status_code, made.data["version"], made.data["is_active"]) == (201, 1, True)
    one = f"{RULES}{made.data['id']}/"

    for body, field, words in (
        ({"condition": {"all": [{"field": "nothing", "op": "is"}]}}, "condition", "no field"),
        ({"actions": [{"do": "explode"}]}, "actions", "Row 1"),
        ({"actions": []}, "actions", "needs an action"),
        ({"events": ["ticket.invented"]}, "events", "ticket.invented"),
        ({"kind": "timed", "condition": {"all": []}}, "condition", "timed rule"),
        ({"every_minutes": 0}, "every_minutes", "1"),
        ({"name": "a\u202eb"}, "name", "direction"),
    ):
        refused = api.patch(one, body, format="json")
        assert refused.status_code == 400 and words in str(refused.data[field]), (body, refused.data)

    changed = api.patch(
        one, {"actions": [{"do": "add_tag", "tag": "new"}], "expected_version": 1}, format="json"
    )
    assert (changed.status_code, changed.data["version"]) == (200, 2)
    late = api.patch(one, {"actions": [TAG], "expected_version": 1}, format="json")
    assert (late.status_code, late.data["code"]) == (409, "changed")
    assert api.patch(one, {"is_active": False}, format="json").data["is_active"] is False
    assert AuditEvent.objects.filter(action="object.changed", object_id=made.data["id"]).count() == 2

    pause_rule(rule=Rule.objects.get(), reason="fight")
    assert api.get(one).data["paused_for"] == "fight"
    assert api.post(f"{one}resume/").data["paused_at"] is None


def test_a_rule_is_tried_and_what_it_did_is_listed(api, django_assert_max_num_queries):
    rule = Rule.objects.create(name="x", condition=NEW, actions=[TAG], events=["ticket.created"])
    tickets = [factories.TicketFactory() for _ in range(3)]
    before, url = TicketEvent.objects.count(), f"{RULES}{rule.pk}/dry-run/"

    with django_assert_max_num_queries(40):
        tried = api.post(url, {"most": 2}, format="json").data
    assert (tried["checked"], tried["matched"], tried["changed"], tried["state"]) == (2, 2, 2, "done")
    assert tried["shown"][0]["steps"][0]["changes"] == {"tags": [[], ["vip"]]}
    assert api.post(url, {"most": 2, "view": 77}, format="json").data.keys() == {"view"}
    later = api.post(url, {"most": 500}, format="json")
    assert later.status_code == 202 and Job.objects.get().pk == later.data["job"]
    assert api.get(url, {"job": later.data["job"]}).status_code == 200
    assert api.get(url, {"job": "no"}).status_code == 404
    assert TicketEvent.objects.count() == before

    RuleRun.objects.bulk_create(RuleRun(rule=rule, ticket=one, root="e", result="done") for one in tickets)
    with django_assert_max_num_queries(8):
        listed = api.get("/api/v1/rule-runs/", {"rule": rule.pk}).data["results"]
    assert [row["number"] for row in listed] == [one.number for one in reversed(tickets)]


def test_a_policy_is_kept_with_its_targets_and_steps(api):
    high, hours = Priority.objects.get(code="high"), 3600
    body = {
        "name": "Gold", "conditions": NEW, "warn_percent": 75,
        "targets": [{"priority": "high", "first_response_seconds": hours}, {"resolution_seconds": 8 * hours}],
        "steps": [{"kind": "resolution", "timing": "percent", "amount": 50, "actions": [TAG]},
                  {"kind": "resolution", "timing": "after", "amount": 5, "actions": [TAG]}],
    }  # fmt: skip
    made = api.post(POLICIES, body, format="json")
    assert made.status_code == 201, made.data
    assert {row["priority"] for row in made.data["targets"]} == {"high", None}
    one, [first, second] = f"{POLICIES}{made.data['id']}/", made.data["steps"]
    assert Job.objects.filter(kind="sla.recount").count() == 1

    for change, field in (
        ({"conditions": {"all": [{"field": "ticket.state", "op": "is", "value": "no"}]}}, "conditions"),
        ({"warn_before_seconds": 60}, "__all__"),
        ({"targets": [{}, {"priority": None}]}, "targets[1].priority"),
        ({"targets": [{"priority": "high", "first_response_seconds": 5}]}, "targets"),
        ({"steps": [{**first, "amount": 0}]}, "steps[0].amount"),
        ({"steps": [{**first, "actions": []}]}, "steps[0].actions"),
        ({"steps": [{**first, "id": 10**12}]}, "steps[0].id"),
    ):
        refused = api.patch(one, change, format="json")
        assert refused.status_code == 400 and list(refused.data) in ([field], ["non_field_errors"]), (
            refused.data
        )
    assert api.get(one).data == made.data

    kept = {"steps": [{**second, "amount": 7}], "targets": body["targets"][:1], "expected_version": 1}
    changed = api.patch(one, kept, format="json").data
    assert [(row["id"], row["amount"]) for row in changed["steps"]] == [(second["id"], 7)]
    assert changed["version"] == 2 and [row["priority"] for row in changed["targets"]] == [high.code]
    assert api.put(one, {**body, "expected_version": 1}, format="json").status_code == 409
    assert EscalationStep.objects.count() == 1 and Policy.objects.get().warn_percent == 75


def test_rules_and_policies_take_the_rights_of_their_tables():
    agent = APIClient()
    agent.force_authenticate(
        factories.GroupMembershipFactory(agent__user=factories.UserFactory(role="Agents")).agent.user
    )
    for path in (RULES, POLICIES, "/api/v1/rule-runs/"):
        assert agent.get(path).status_code == 403
        assert agent.post(path, {}, format="json").status_code in {403, 405}
