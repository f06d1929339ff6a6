"""Connections to other systems in the admin: who may, what shows, what is stored."""

from typing import Any

import pytest
from django.db import connection as database
from django.test import Client

from apps.audit.models import AuditEvent
from apps.integrations.models import HttpConnection
from apps.integrations.selectors import get_connections
from tests import factories

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {
    "code": "orders", "name": "Orders", "base_url": "https://orders.example.com/api",
    "headers": "Authorization: Bearer s3cret\nX-Tenant: 7", "listed": "10.1.2.0/24", "timeout_seconds": 5,
    "most_failures": 5, "pause_seconds": 30, "is_active": "on",
}  # fmt: skip
ADD = "/admin/integrations/httpconnection/add/"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(factories.SupervisorFactory(role="Administrators", is_superuser=True))
    return client


def test_the_secrets_are_encrypted_kept_and_never_shown(administrator: Client) -> None:
    assert b"<textarea" in administrator.get(ADD).content.split(b'name="headers"')[0][-400:]
    assert administrator.post(ADD, FORM).status_code == 302
    row = HttpConnection.objects.get()
    with database.cursor() as cursor:
        cursor.execute("select headers from integrations_httpconnection")
        assert "s3cret" not in cursor.fetchone()[0]
    page = f"/admin/integrations/httpconnection/{row.pk}/change/"
    assert b"s3cret" not in administrator.get(page).content

    assert administrator.post(page, {**FORM, "headers": "", "name": "Renamed"}).status_code == 302

    assert get_connections()["orders"].headers == {"Authorization": "Bearer s3cret", "X-Tenant": "7"}
    assert "s3cret" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
    assert b"Renamed" in administrator.get("/admin/integrations/httpconnection/").content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "http://127.0.0.1:8000"),
        ("base_url", "http://2130706433/"),
        ("base_url", "http://169.254.169.254/latest"),
        ("base_url", "gopher://a.example"),
        ("base_url", "http://a.example:22"),
        ("headers", "Authorization s3cret"),
        ("headers", "Host: evil"),
        ("listed", "localhost"),
        ("timeout_seconds", 0),
    ],
)
def test_what_would_never_work_or_is_dangerous_is_refused(
    administrator: Client, field: str, value: object
) -> None:
    page = administrator.post(ADD, {**FORM, field: value})
    assert page.status_code == 200
    assert b"s3cret" not in page.content
    assert not HttpConnection.objects.exists()


def test_supervisors_look_and_agents_do_not(client: Client) -> None:
    client.force_login(factories.SupervisorFactory())
    assert client.get("/admin/integrations/httpconnection/").status_code == 200
    assert client.post(ADD, FORM).status_code == 403
    assert not HttpConnection.objects.exists()
