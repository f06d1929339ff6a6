"""The desk in the admin: real fields in place of JSON, and a change of many tickets from choice to undo."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.customfields.models import CustomField
from apps.tickets.desk.batches import open_batch
from apps.tickets.desk.presence import take_lease
from apps.tickets.desk.tool_services import choose_default_view, save_view
from apps.tickets.models import CannedReply, Macro, SavedView, Ticket, TicketBatch
from apps.tickets.panels import render_panels
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = factories.SupervisorFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def texts(text):
    return {
        "texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0, "texts-MIN_NUM_FORMS": 1, "texts-MAX_NUM_FORMS": 1000,
        "texts-0-language": "en", "texts-0-text": text, "files-TOTAL_FORMS": 0, "files-INITIAL_FORMS": 0,
    }  # fmt: skip


def test_replies_macros_and_views_are_made_of_fields_and_refused_where_they_are_wrong(client, boss):
    path = reverse("admin:tickets_cannedreply_add")
    reply = {"name": "Hello", "shortcut": "/Hello", "scope": "all", "is_active": "on"}
    refused = client.post(path, reply | texts("Dear {{customer.pasword}}"))
    assert refused.status_code == 200 and "customer.pasword" in refused.content.decode()
    assert client.post(path, reply | texts("Dear {{customer.name}}")).status_code == 302
    assert CannedReply.objects.get().shortcut == "hello"

    macro = {
        "name": "Escalate", "position": 0, "scope": "own", "is_active": "on", "priority": "high",
        "add_tags": "vip, slow", "agent": "-", "canned": "hello", "state": "pending_customer",
    }  # fmt: skip
    assert client.post(reverse("admin:tickets_macro_add"), macro).status_code == 302
    made = Macro.objects.get()
    assert [action["do"] for action in made.actions] == [
        "set_priority", "unassign", "send_reply", "add_tag", "add_tag", "set_state",
    ]  # fmt: skip
    assert made.owner == boss
    shown = client.get(reverse("admin:tickets_macro_change", args=[made.pk])).content.decode()
    assert "vip, slow" in shown

    view = {"name": "Old", "position": 0, "scope": "all", "is_active": "on", "state": ["new", "open"], "agent": ["me"],
            "updated_before": 24, "columns": ["number", "subject"], "order": "-priority"}  # fmt: skip
    assert client.post(reverse("admin:tickets_savedview_add"), view).status_code == 302
    assert SavedView.objects.get().spec["filters"] == [
        {"field": "state", "op": "in", "value": ["new", "open"]},
        {"field": "agent", "op": "in", "value": ["me"]},
        {"field": "updated", "op": "older", "value": ["24"]},
    ]
    for model in ("cannedreply", "macro", "savedview", "checklisttemplate", "timeentry", "ticketbatch"):
        assert client.get(reverse(f"admin:tickets_{model}_changelist")).status_code == 200, model


def test_many_tickets_are_changed_and_restored_on_one_page(client, boss, django_assert_max_num_queries):
    for _ in range(4):
        factories.TicketFactory()
    batch = open_batch(tickets=Ticket.objects.all(), by=boss)
    page = reverse("admin:tickets_ticketbatch_change", args=[batch.pk])

    assert "What shall become of these 4 tickets?" in client.get(page).content.decode()
    preview = client.get(page, {"preview": 1, "priority": "urgent", "note": "x"})
    assert preview.content.decode().count("<ins>Urgent</ins>") == 4
    assert not TicketBatch.objects.get().actions
    empty = client.get(page, {"preview": 1})
    assert "Choose at least one action" in empty.content.decode()
    client.post(
        reverse("admin:tickets_ticketbatch_apply", args=[batch.pk]), {"priority": "urgent", "note": "x"}
    )
    assert set(Ticket.objects.values_list("priority__code", flat=True)) == {"urgent"}
    with django_assert_max_num_queries(30):
        assert "<ins>Urgent</ins>" in client.get(page, {"result": "changed"}).content.decode()
    client.post(reverse("admin:tickets_ticketbatch_undo", args=[batch.pk]))
    assert set(Ticket.objects.values_list("priority__code", flat=True)) == {"normal"}
    client.force_login(factories.UserFactory(is_staff=True))
    assert client.get(page).status_code in (302, 403)


def test_the_page_of_a_ticket_has_the_desk(boss, rf):
    ticket = factories.TicketFactory()
    take_lease(
        session="x", ticket_id=ticket.pk, user=factories.UserFactory(display_name="Lin"), doing="writing"
    )
    request = rf.get("/")
    request.user = boss
    shown = "".join(render_panels(request, ticket))
    assert "Lin is answering this" in shown and f'data-desk-ticket="{ticket.pk}"' in shown


def test_the_list_opens_with_the_chosen_view_and_changes_what_is_chosen(client, boss):
    ticket = factories.TicketFactory(subject="Line cut", agent=factories.AgentFactory(user=boss))
    factories.TicketFactory(subject="Elsewhere")
    listed = reverse("admin:tickets_ticket_changelist")
    spec = {"filters": [{"field": "agent", "op": "in", "value": ["me"]}], "columns": ["number", "subject"]}
    view = save_view(name="My line", spec=spec)
    assert "Elsewhere" in client.get(listed).content.decode()
    choose_default_view(user=boss, view=view)

    assert client.get(listed).url == f"?view={view.pk}"
    shown = client.get(listed, {"view": view.pk}).content.decode()
    assert "Line cut" in shown and "Elsewhere" not in shown and "My line <span>1</span>" in shown
    assert "Elsewhere" not in client.get(listed, {"q": "line"}).content.decode()
    chosen = {"action": "change_many", "_selected_action": [ticket.pk], "index": 0}
    answer = client.post(listed, chosen)
    assert answer.url == reverse("admin:tickets_ticketbatch_change", args=[TicketBatch.objects.get().pk])
    page = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode()
    assert f'data-desk-ticket="{ticket.pk}"' in page


def test_the_sites_own_fields_are_fields_of_a_macro(client, boss):
    CustomField.objects.create(form="ticket", code="serial", label="Serial number")
    data = {"name": "Marked", "scope": "all", "position": "0", "is_active": "on", "custom_serial": "X-1"}

    assert client.post(reverse("admin:tickets_macro_add"), data).status_code == 302
    made = Macro.objects.get()
    assert made.actions == [{"do": "set_custom", "field": "serial", "value": "X-1"}]
    assert 'value="X-1"' in client.get(reverse("admin:tickets_macro_change", args=[made.pk])).content.decode()


def test_who_may_only_look_is_offered_no_view_to_save(client):
    looker = factories.UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_ticket"))
    client.force_login(looker)

    page = client.get(reverse("admin:tickets_ticket_changelist")).content.decode()

    assert "desk-tabs" in page and reverse("admin:tickets_savedview_add") not in page
