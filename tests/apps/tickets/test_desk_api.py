"""The desk over HTTP: what the workbench asks and does, and what it must not."""

import uuid

import pytest
from rest_framework.test import APIClient

from apps.tickets.desk.presence import take_lease
from apps.tickets.desk.reply_services import save_reply
from apps.tickets.desk.tool_services import save_macro
from apps.tickets.models import Ticket
from apps.tickets.services import add_message
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/api/v1/desk"


@pytest.fixture
def lin():
    return factories.AgentFactory(user__display_name="Lin", user__role="Agents")


@pytest.fixture
def api(lin):
    return client_of(lin.user)


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def conversation(**more):
    return {"interaction": uuid.uuid4().hex, "ani": "+15550100001", "facts": {"order_number": "A-7"}, **more}


def test_from_the_call_to_the_resolved_ticket(api, lin):
    number = factories.CustomerNumberFactory(number="+15550100001", customer__name="Ada")
    group = factories.GroupMembershipFactory(agent=lin).group
    call = conversation(group=group.code)

    made = api.post(f"{DESK}/tickets/", call, format="json")
    assert made.status_code == 201 and made.data["customer"] == "Ada" and made.data["agent"] == "Lin"
    assert (made.data["subject"], made.data["description"]) == ("Conversation with Ada", "order number: A-7")
    assert api.post(f"{DESK}/tickets/", call, format="json").data["id"] == made.data["id"]
    assert Ticket.objects.get().requester == number.customer
    path = f"{DESK}/tickets/{made.data['id']}"

    reply = save_reply(name="Hello", shortcut="hello", texts={"en": "Dear {{customer.name}},{{cursor}}"})
    assert api.get(f"{DESK}/replies/", {"ticket": made.data["id"]}).data["replies"][0]["shortcut"] == "hello"
    filled = api.get(f"{path}/replies/{reply.pk}/").data
    assert (filled["text"], filled["cursor"], filled["missing"]) == ("Dear Ada,", 9, ())
    sent = api.post(f"{path}/messages/", {"kind": "reply", "body": filled["text"]}, format="json")
    assert sent.status_code == 201 and sent.data["state"] == "open"

    add_message(ticket=Ticket.objects.get(), kind="customer", body="One more thing")
    seen = sent.data["messages"][-1]["id"]
    clash = api.post(f"{path}/messages/", {"kind": "reply", "body": "Mine", "last_seen": seen}, format="json")
    assert clash.status_code == 409 and clash.data["code"] == "newer" and clash.data["yours"] == "Mine"
    assert [row["body"] for row in clash.data["theirs"]] == ["One more thing"]
    note = {"kind": "note", "body": "Mine", "last_seen": seen}
    assert api.post(f"{path}/messages/", note, format="json").status_code == 201

    old = api.patch(f"{path}/", {"subject": "Old", "version": 1}, format="json")
    assert old.status_code == 409 and old.data["theirs"]["subject"] == "Conversation with Ada"
    [item] = api.post(f"{path}/checklist/", {"text": "Call back"}, format="json").data["checklist"]
    ticked = api.patch(f"{DESK}/checklist/{item['id']}/", {"done": True}, format="json").data["checklist"][0]
    assert ticked["done_by"] == "Lin"
    assert api.post(f"{path}/time/", {}, format="json").status_code == 201
    assert api.post(f"{DESK}/timer/", {}, format="json").data["entry"]["number"] == made.data["number"]
    done = api.patch(f"{path}/", {"state": "resolved", "priority": "high"}, format="json").data
    assert (done["state"], done["priority_code"]) == ("resolved", "high")
    assert api.get(f"{DESK}/tickets/", {"view": "mine"}).data["tickets"] == []
    assert len(api.get(f"{DESK}/tickets/", {"interaction": call["interaction"]}).data["tickets"]) == 1


def test_macros_and_many_tickets(api, lin):
    tickets = [factories.TicketFactory(agent=lin) for _ in range(3)]
    macro = save_macro(name="Take", actions=[{"do": "add_tag", "tag": "vip"}])
    path = f"{DESK}/tickets/{tickets[0].pk}/macros/{macro.pk}/"
    assert api.get(path).data["changes"][0]["after"] == "vip"
    assert api.post(path).data["counts"]["changed"] == 1
    many = {"tickets": [ticket.pk for ticket in tickets], "macro": macro.pk}
    shown = api.post(f"{DESK}/batches/preview/", many, format="json").data["tickets"]
    assert [len(row["changes"]) for row in shown] == [1, 1, 0]
    batch = api.post(f"{DESK}/batches/", many, format="json").data
    assert (batch["counts"]["changed"], batch["counts"]["unchanged"]) == (2, 1)
    assert api.post(f"{DESK}/batches/{batch['id']}/").data["counts"]["restored"] == 2
    assert client_of(factories.AgentFactory().user).get(f"{DESK}/batches/{batch['id']}/").status_code == 404


def test_views_are_kept_counted_and_chosen(api, lin, django_assert_max_num_queries):
    for _ in range(3):
        factories.TicketFactory(agent=lin)
    factories.TicketFactory()
    spec = {"filters": [{"field": "agent", "op": "in", "value": ["me"]}, {"field": "tag", "op": "empty"}]}
    view = api.post(f"{DESK}/views/", {"name": "Mine", "spec": spec}, format="json")
    assert view.status_code == 201 and view.data["scope"] == "own"
    assert api.post(f"{DESK}/views/{view.data['id']}/").data["default"] == view.data["id"]
    shown = api.get(f"{DESK}/views/").data
    assert (shown["views"][0]["count"], shown["default"]) == (3, view.data["id"])
    with django_assert_max_num_queries(8):
        rows = api.get(f"{DESK}/tickets/", {"view": view.data["id"]}).data["tickets"]
    assert len(rows) == 3
    assert len(api.get(f"{DESK}/search/", {"q": "Ticket"}).data["tickets"]) == 3


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("post", "tickets/", {"interaction": "x"}, 400),
        ("post", "tickets/", {"interaction": uuid.uuid4().hex, "subject": "a\x00"}, 400),
        ("get", "tickets/?view=all", None, 404),
        ("get", "tickets/?vew=mine", None, 400),
        ("get", "tickets/?before=-1", None, 400),
        ("get", "search/?q=%00%27%20OR%201=1", None, 200),
        ("post", "views/", {"name": "x", "spec": {"filters": [{"field": "agent__user", "op": "in"}]}}, 400),
        ("post", "views/", {"name": "x", "scope": "all", "spec": {}}, 403),
        ("post", "replies/", {"name": "x", "shortcut": "x", "texts": {"en": "{{7*7}}"}}, 400),
        ("post", "replies/", {"name": "x", "shortcut": "x", "scope": "group", "texts": {"en": "y"}}, 403),
        ("post", "macros/", {"name": "x", "actions": [{"do": "rm"}]}, 400),
        ("post", "batches/", {"tickets": [1]}, 400),
        ("post", "batches/", {"tickets": [999999], "actions": [{"do": "unassign"}]}, 400),
    ],
)
def test_bad_requests_are_said_so(api, method, path, body, status):
    """FAULTS T12, T13, T16, T25."""
    assert getattr(api, method)(f"{DESK}/{path}", body, format="json").status_code == status


def test_what_one_may_not_see_does_not_exist(api, lin):
    """FAULTS T23: every route with a ticket of somebody else."""
    other = factories.AgentFactory()
    ticket = factories.TicketFactory(agent=other)
    owner = client_of(other.user)
    item = owner.post(f"{DESK}/tickets/{ticket.pk}/checklist/", {"text": "x"}, format="json").data[
        "checklist"
    ][0]
    owner.post(f"{DESK}/tickets/{ticket.pk}/time/", {"seconds": 60}, format="json")
    own = owner.post(f"{DESK}/views/", {"name": "x", "spec": {}}, format="json").data
    entry = ticket.time_entries.get()
    wanted = [
        ("get", f"tickets/{ticket.pk}/", None),
        ("patch", f"tickets/{ticket.pk}/", {"state": "open"}),
        ("post", f"tickets/{ticket.pk}/messages/", {"kind": "note", "body": "x"}),
        ("post", f"tickets/{ticket.pk}/checklist/", {"text": "y"}),
        ("get", f"tickets/{ticket.pk}/time/", None),
        ("patch", f"checklist/{item['id']}/", {"done": True}),
        ("patch", f"time/{entry.pk}/", {"seconds": 1, "reason": "x"}),
        ("put", f"views/{own['id']}/", {"name": "x", "spec": {}}),
        ("delete", f"views/{own['id']}/", None),
    ]
    for method, path, body in wanted:
        assert getattr(api, method)(f"{DESK}/{path}", body, format="json").status_code == 404, path
    assert APIClient().get(f"{DESK}/tickets/").status_code in (401, 403)

    take_lease(session="s", ticket_id=ticket.pk, user=other.user, doing="writing")
    boss = client_of(factories.SupervisorFactory(is_superuser=True))
    assert boss.get(f"{DESK}/tickets/{ticket.pk}/").data["others"][0]["doing"] == "writing"
    assert owner.get(f"{DESK}/tickets/{ticket.pk}/").data["others"] == []
