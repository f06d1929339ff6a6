import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from apps.audit.models import AuditEvent
from apps.audit.services import record_audit
from apps.audit.words import say_action, say_object_type
from tests.factories import AuditEventFactory, EventLogFactory, SkillFactory, UserFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]


def test_record_keeps_names_as_they_were():
    user, skill = UserFactory(username="ann"), SkillFactory(code="billing")
    event = record_audit(actor=user, action="object.changed", obj=skill, detail={"a": 1}, ip="10.0.0.1")

    skill.delete()
    user.delete()

    event = AuditEvent.objects.get(pk=event.pk)
    assert (event.actor_label, event.object_type, event.object_label) == ("ann", "agents.skill", "Billing")
    assert (event.detail, event.ip) == ({"a": 1}, "10.0.0.1")


@pytest.mark.parametrize("factory", [AuditEventFactory, EventLogFactory])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_refuses_to_change_the_record(factory, act):
    row = factory()
    rows = type(row).objects.filter(pk=row.pk)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(
            **{"action": "x"} if factory is AuditEventFactory else {"type": "x"}
        ) if act == "update" else rows.delete()

    assert rows.exists()


def test_clean_up_has_to_say_that_it_is_one():
    event = AuditEventFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL contactcenter.retention = 'on'")
        AuditEvent.objects.filter(pk=event.pk).delete()

    assert not AuditEvent.objects.exists()


def test_log_in_log_out_and_failures_are_recorded(client):
    user = UserFactory(username="ann")

    client.login(username="ann", password="wrong")
    client.login(username="ann", password="correct horse battery")
    client.logout()

    recorded = list(AuditEvent.objects.order_by("id").values_list("action", "actor_label", "detail"))
    assert recorded == [
        ("user.login_failed", "", {"username": "ann"}),
        ("user.logged_in", "ann", {}),
        ("user.logged_out", "ann", {}),
    ]
    assert user.pk == AuditEvent.objects.get(action="user.logged_in").actor_id


def test_what_is_done_in_the_admin_is_recorded(admin_client):
    admin_client.post("/admin/agents/skill/add/", {"code": "french", "name": "French"})
    admin_client.get("/admin/agents/skill/export/")
    admin_client.post("/admin/agents/skill/export/", {"form": "csv"})

    actions = AuditEvent.objects.exclude(action__startswith="user.").order_by("id")
    assert list(actions.values_list("action", "object_label", "ip")) == [
        ("object.added", "French", "127.0.0.1"),
        ("data.exported", "", "127.0.0.1"),
    ]
    assert actions.last().detail == {"table": "agents.skill", "rows": 1, "columns": ["code", "name"]}


def test_read_only_page_offers_no_change(admin_client):
    event = AuditEventFactory()

    page = admin_client.get(f"/admin/audit/auditevent/{event.pk}/change/")

    assert page.status_code == 200
    assert b'name="_save"' not in page.content


def recorded_actions() -> list[str]:
    """The codes of actions that the sources define."""
    files = [path for name in ("choices", "services", "load") for path in ROOT.glob(f"apps/**/{name}.py")]
    return sorted(
        code
        for path in files
        for code in re.findall(r'^[A-Z_]+ = "([a-z]+\.[a-z_]+)"', path.read_text(), re.M)
    )


@pytest.mark.parametrize("action", recorded_actions())
def test_every_action_has_words(action):
    with translation.override("zh-hans"):
        assert re.fullmatch(r"[\u4e00-\u9fff]+", say_action(action))


def test_actions_and_types_that_are_no_more_are_shown_as_they_were_written():
    assert say_action("planet.moved") == "planet.moved"
    assert say_object_type("agents.agent") == "agent"
    assert [say_object_type(label) for label in ("agents.robot", "gone.model", "")] == [
        "agents.robot",
        "gone.model",
        "",
    ]


def test_the_list_speaks_the_readers_language(client):
    supervisor = UserFactory(is_staff=True, is_superuser=True)
    record_audit(actor=supervisor, action="object.changed", obj=SkillFactory(code="billing"))
    client.force_login(supervisor)

    page = client.get("/admin/audit/auditevent/", headers={"accept-language": "zh-hant"}).content.decode()

    assert "變更" in page
    assert "object.changed" not in page
