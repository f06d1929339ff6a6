"""Rules in the admin: the builder's data is checked, a dry run writes nothing, the log explains."""

import json

import pytest
from django.urls import reverse

from apps.automation.models import Rule, RuleRun
from apps.jobs.models import Job
from apps.tickets.models import SavedView, Ticket, TicketEvent
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"all": [{"field": "ticket.state", "op": "is", "value": "new"}]}


def form(**values) -> dict:
    return {
        "name": "Greet", "description": "", "is_active": "on", "kind": "trigger", "events": ["ticket.created"],
        "target": "linked", "new_subject": "", "every_minutes": "15", "position": "100",
        "condition": json.dumps(NEW), "actions": json.dumps([{"do": "add_tag", "tag": "vip"}]), **values,
    }  # fmt: skip


def test_a_rule_is_built_tried_and_explained(client, django_assert_max_num_queries):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    add = reverse("admin:automation_rule_add")
    page = client.get(add).content.decode()
    assert 'class="rule-builder"' in page and "tickets/rules.js" in page

    refused = client.post(add, form(condition='{"all": [{"field": "nothing", "op": "is"}]}'))
    assert refused.status_code == 200 and "no field" in refused.content.decode()
    assert client.post(add, form(condition='{"not":' * 3_000 + "{}" + "}" * 3_000)).status_code == 200
    assert client.post(add, form(actions="[[[")).status_code == 200
    assert client.post(add, form()).status_code == 302

    (rule,) = Rule.objects.all()
    tickets = [factories.TicketFactory() for _ in range(3)]
    before = TicketEvent.objects.count()
    url = reverse("admin:automation_rule_try", args=[rule.pk])
    assert client.get(url).status_code == 200
    with django_assert_max_num_queries(40):
        tried = client.post(url, {"most": "10"}).content.decode()
    assert "take 3 and change 3" in tried and f"#{tickets[0].number}" in tried
    high = SavedView.objects.create(
        name="High", scope="all", spec={"filters": [{"field": "priority", "op": "in", "value": ["high"]}]}
    )
    assert "Of 0 tickets" in client.post(url, {"most": "10", "view": high.pk}).content.decode()
    in_background = client.post(url, {"most": "1000", "view": high.pk})
    job = Job.objects.get()
    assert in_background.status_code == 302 and job.data == {"rule": rule.pk, "most": 1000, "view": high.pk}
    assert TicketEvent.objects.count() == before and Ticket.objects.filter(tag_rows=None).count() == 3

    step = {"do": "add_tag", "tag": "vip", "changes": {"tags": [[], ["vip"]]}, "problem": ""}
    verdict = {"all": [], "holds": True}
    RuleRun.objects.create(
        rule=rule, ticket=tickets[0], root="e1", result="done", verdict=verdict, steps=[step]
    )
    listed = client.get(reverse("admin:automation_rulerun_changelist")).content.decode()
    assert "tags: ∅ → vip" in listed
    assert client.get(reverse("admin:automation_rule_changelist")).status_code == 200


def test_who_may_not_see_rules_does_not(client):
    client.force_login(factories.UserFactory(is_staff=True))
    rule = Rule.objects.create(name="x")

    assert client.get(reverse("admin:automation_rule_try", args=[rule.pk])).status_code == 403
