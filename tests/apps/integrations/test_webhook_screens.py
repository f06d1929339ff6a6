"""Webhooks in the admin and over the API: who may, what shows, what is stored."""

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.integrations.choices import DeliveryState
from apps.integrations.models import Delivery, DeliveryAttempt, Webhook
from apps.integrations.webhook_services import TESTS_A_MINUTE, save_webhook
from tests import factories
from tests.apps.integrations.receivers import Obedient, serving

pytestmark = pytest.mark.django_db

ADD = "/admin/integrations/webhook/add/"
LOG = "/admin/integrations/delivery/"
FORM = {
    "name": "CRM", "url": "https://crm.example.com/hooks", "kinds": ["ticket.created"], "listed": "",
    "timeout_seconds": 10, "most_failures": 20, "is_active": "on",
}  # fmt: skip


@pytest.fixture
def administrator(client):
    client.force_login(factories.SupervisorFactory(role="Administrators", is_superuser=True))
    return client


def make(**fields) -> Webhook:
    usual = {"name": "CRM", "url": "https://crm.example.com/", "kinds": ["ticket.created"]}
    return save_webhook(webhook=Webhook(**{**usual, **fields}))


def delivery(webhook, **fields) -> Delivery:
    now = timezone.now()
    usual = {
        "entry_id": 7,
        "message_id": "msg_7",
        "kind": "ticket.created",
        "created_at": now,
        "next_at": now,
    }
    row = Delivery.objects.create(webhook=webhook, **{**usual, **fields})
    DeliveryAttempt.objects.create(delivery=row, number=1, at=now, status=500, response="<b>no</b>")
    return row


def test_a_webhook_is_made_and_its_secret_is_shown_once_and_stored_encrypted(administrator):
    assert "(ticket.created)" in administrator.get(ADD).content.decode()
    assert administrator.post(ADD, FORM).status_code == 302
    row = Webhook.objects.get()
    page = f"/admin/integrations/webhook/{row.pk}/change/"
    shown = administrator.get(page).content.decode()
    assert row.secret.startswith("whsec_")
    assert row.secret not in shown
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM integrations_webhook")
        assert "whsec_" not in cursor.fetchone()[0]

    paths = {action["path"] for action in administrator.get(page).context["actions_detail"]}
    [path] = [path for path in paths if "new_secret" in path]
    answer = administrator.post(path, {"_form_submitted": "True"})
    row.refresh_from_db()
    assert row.secret in answer.content.decode()
    assert row.secret not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://10.0.0.1/"),
        ("url", "http://crm.example.com/"),
        ("kinds", "nobody.knew"),
        ("kinds", ""),
        ("listed", "x"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(administrator, field, value):
    answer = administrator.post(ADD, {**FORM, field: value})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not Webhook.objects.exists()


def test_the_log_shows_attempts_and_sends_again(administrator, django_assert_max_num_queries):
    webhook = make()
    rows = [delivery(webhook, entry_id=n, state=DeliveryState.FAILED, next_at=None) for n in (1, 2, 3)]
    with django_assert_max_num_queries(12):
        shown = administrator.get(f"{LOG}?webhook__id__exact={webhook.pk}").content.decode()
    assert "given up" in shown
    page = administrator.get(f"{LOG}{rows[0].pk}/change/").content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "(&#x27;failed" not in page
    Webhook.objects.update(paused_at=timezone.now(), pause_reason="status 500")
    said = administrator.get(f"/admin/integrations/webhook/{webhook.pk}/change/").content.decode()
    assert "status 500" in said and "(&#x27;paused" not in said

    chosen = {"action": "send_again", "_selected_action": [rows[0].pk, rows[1].pk]}
    assert administrator.post(LOG, chosen).status_code == 302
    assert Delivery.objects.filter(state=DeliveryState.PENDING, attempts=0).count() == 2
    assert administrator.get(f"{LOG}{rows[2].pk}/send_one_again/", follow=True).status_code == 200


def test_supervisors_look_and_agents_do_not(client):
    webhook = make()
    row = delivery(webhook)
    client.force_login(factories.SupervisorFactory())
    assert client.get(LOG).status_code == 200
    assert client.get(ADD).status_code == 403
    client.post(LOG, {"action": "send_again", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.attempts == 0
    assert not AuditEvent.objects.filter(action="webhook.replayed").exists()
    api = APIClient()
    api.force_authenticate(factories.UserFactory(role="Agents"))
    assert api.get("/api/v1/webhooks/").status_code == 403
    api.force_authenticate(factories.SupervisorFactory())
    assert api.post(f"/api/v1/webhooks/{webhook.pk}/new-secret/").status_code == 403


def test_the_api_makes_tries_renews_resumes_and_replays(settings):
    api = APIClient()
    api.force_authenticate(factories.SupervisorFactory(role="Administrators"))
    body = {"name": "CRM", "url": "https://10.0.0.1/", "kinds": ["ticket.created"]}
    assert "url" in api.post("/api/v1/webhooks/", body, format="json").json()
    assert "kinds" in api.post("/api/v1/webhooks/", {**body, "kinds": ["no.kind"]}, format="json").json()
    receiver = Obedient(200)
    with serving(receiver.server) as url:
        body |= {"url": url, "listed": "127.0.0.1"}
        made = api.post("/api/v1/webhooks/", body, format="json").json()
        path = f"/api/v1/webhooks/{made['id']}/"
        assert made["secret"].startswith("whsec_")
        assert "secret" not in api.get(path).json()
        answers = [api.post(f"{path}test/") for _ in range(TESTS_A_MINUTE + 1)]
    assert answers[0].json()["is_taken"] is True
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    renewed = api.post(f"{path}new-secret/")
    assert renewed.json()["secret"] != made["secret"]
    Webhook.objects.update(paused_at=timezone.now())
    assert api.post(f"{path}resume/").json()["paused_at"] is None
    assert api.post(f"{path}replay/", {"since": "x"}).status_code == 400
    period = {"since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}
    assert api.post(f"{path}replay/", period).json() == {"count": 0}
    row = delivery(Webhook.objects.get())
    assert api.post(f"/api/v1/webhook-deliveries/{row.pk}/replay/").json() == {"count": 1}
    assert api.get(f"/api/v1/webhook-deliveries/{row.pk}/").json()["log"][0]["status"] == 500
    assert len(api.get("/api/v1/webhook-deliveries/", {"state": "pending"}).json()["results"]) == 1
    assert len(api.get("/api/v1/webhooks/", {"kind": "ticket.created"}).json()["results"]) == 1
