"""Tickets over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.tickets.services import add_message, watch_ticket
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/tickets/"


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def boss():
    return client_of(factories.SupervisorFactory())


def test_a_ticket_is_created_changed_and_found(boss):
    group, category = factories.SkillGroupFactory(), factories.CategoryFactory(name="Top")
    below = factories.CategoryFactory(parent=category)
    made = boss.post(
        ROOT,
        {
            "subject": "No tone",
            "group": group.code,
            "category": below.code,
            "tags": ["Fibre"],
            "state": "closed",
        },
        format="json",
    )
    assert made.status_code == 201, made.content
    ticket = made.json()
    assert (ticket["state"], ticket["tags"], ticket["category"]) == ("new", ["fibre"], below.code)
    url = f"{ROOT}{ticket['id']}/"

    assert boss.patch(url, {"subject": "Tone", "expected_version": 1}, format="json").json()["version"] == 2
    late = boss.patch(url, {"subject": "Late", "expected_version": 1}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "changed")
    assert boss.patch(url, {"subject": "a\x00b"}, format="json").status_code == 400
    assert boss.patch(url, {"subject": ""}, format="json").status_code == 400
    factories.TicketFactory()
    for query, count in (
        (f"within={category.code}", 1), (f"category={category.code}", 0), ("tag=fibre", 1), (f"group={group.code}", 1),
        ("unassigned=true", 2), (f"number={ticket['number']}", 1), ("state=open", 0),
    ):  # fmt: skip
        assert len(boss.get(f"{ROOT}?{query}").json()["results"]) == count, query
    assert boss.get(f"{ROOT}?subject__icontains=x").status_code == 400
    page = boss.get(f"{ROOT}?page_size=1").json()
    assert len(boss.get(page["next"]).json()["results"]) == 1
    assert boss.delete(url).status_code == 405


def test_what_happens_to_a_ticket(boss, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one, two = factories.TicketFactory(), factories.TicketFactory()
    url, other = f"{ROOT}{one.pk}/", f"{ROOT}{two.pk}/"

    said = boss.post(
        f"{url}messages/",
        {
            "kind": "reply",
            "body": "**Hi**",
            "then_state": "open",
            "files": [SimpleUploadedFile("a.txt", b"text")],
        },
    )
    assert said.status_code == 201, said.content
    assert said.json()["html"] == "<p><strong>Hi</strong></p>\n"
    file = said.json()["attachments"][0]
    served = boss.get(f"/api/v1/ticket-files/{file['key']}/")
    assert b"".join(served.streaming_content) == b"text" and served["Content-Type"] == "text/plain"
    assert boss.post(f"{url}messages/", {"kind": "note", "body": " "}, format="json").status_code == 400
    assert boss.post(f"{url}state/", {"state": "resolved"}, format="json").json()["state"] == "resolved"
    link = boss.post(f"{url}links/", {"target": two.pk, "kind": "blocks"}, format="json").json()
    assert boss.get(f"{other}links/").json() == [link]
    assert boss.delete(f"{other}links/{link['id']}/").status_code == 204
    split = boss.post(f"{url}split/", {"subject": "Apart", "messages": [said.json()["id"]]}, format="json")
    assert split.status_code == 201 and split.json()["subject"] == "Apart"
    assert boss.post(f"{url}merge/", {"into": two.pk}, format="json").json()["id"] == two.pk
    gone = boss.post(f"{url}state/", {"state": "open"}, format="json")
    assert (gone.status_code, gone.json()["code"]) == (409, "merged")
    assert boss.post(f"{url}unmerge/").json()["merged_into"] is None
    kinds = [event["kind"] for event in boss.get(f"{url}events/").json()]
    assert kinds[0] == "ticket.created" and "ticket.split" in kinds and kinds[-1] == "ticket.unmerged"
    assert boss.post(f"{url}watch/").status_code == 200 and boss.post(f"{url}unwatch/").status_code == 204


def test_a_ticket_of_others_does_not_exist_for_an_agent(django_assert_max_num_queries):
    """T23, T25."""
    agent = factories.AgentFactory()
    mine, theirs = factories.TicketFactory(agent=agent), factories.TicketFactory()
    client = client_of(agent.user)

    assert [row["id"] for row in client.get(ROOT).json()["results"]] == [mine.pk]
    for method, path, data in (
        ("get", "", None), ("patch", "", {"subject": "x"}), ("get", "messages/", None), ("get", "events/", None),
        ("post", "messages/", {"kind": "note", "body": "x"}), ("post", "state/", {"state": "closed"}),
        ("post", "watch/", None), ("post", "merge/", {"into": mine.pk}), ("get", "links/", None),
    ):  # fmt: skip
        assert getattr(client, method)(f"{ROOT}{theirs.pk}/{path}", data, format="json").status_code == 404, (
            path
        )
    assert client.post(f"{ROOT}{mine.pk}/merge/", {"into": theirs.pk}, format="json").status_code == 400
    assert client.patch(f"{ROOT}{mine.pk}/", {"parent": theirs.pk}, format="json").status_code == 400
    assert (
        client.post(f"{ROOT}{mine.pk}/messages/", {"kind": "note", "body": "x"}, format="json").status_code
        == 201
    )
    watch_ticket(ticket=theirs, user=agent.user)
    assert client.get(f"{ROOT}{theirs.pk}/").status_code == 200
    nobody = client_of(factories.UserFactory())
    assert nobody.get(ROOT).json()["results"] == [] and nobody.post(ROOT, {"subject": "x"}).status_code == 403
    assert APIClient().get(ROOT).status_code in (401, 403)
    for _ in range(4):
        add_message(ticket=factories.TicketFactory(agent=agent, tags=["a"]), kind="note", body="x")
    with django_assert_max_num_queries(10):
        client.get(ROOT)


def test_one_interaction_makes_one_ticket(boss, client):
    agent = factories.AgentFactory()
    disposition = factories.DispositionFactory()
    category = factories.CategoryFactory()
    category.dispositions.add(disposition)
    interaction = factories.InteractionFactory(
        customer=factories.CustomerFactory(name="Ada", language="de"),
        agent=agent,
        group=factories.SkillGroupFactory(),
        disposition=disposition,
        note="Calls again tomorrow",
        data={"order": "4711"},
    )

    made = boss.post(f"{ROOT}from-interaction/", {"interaction": str(interaction.pk)}, format="json")
    again = boss.post(f"{ROOT}from-interaction/", {"interaction": str(interaction.pk)}, format="json")
    assert made.status_code == 201, made.content
    ticket = made.json()
    assert again.json()["id"] == ticket["id"]
    assert (ticket["subject"], ticket["agent"], ticket["language"]) == (
        "Conversation with Ada",
        agent.pk,
        "de",
    )
    assert (ticket["category"], ticket["medium"]) == (category.code, "voice")
    notes = boss.get(f"{ROOT}{ticket['id']}/messages/").json()
    assert [(note["kind"], note["body"], note["author"]) for note in notes] == [
        ("note", "Calls again tomorrow", agent.user.pk)
    ]

    client.force_login(factories.SupervisorFactory())
    page = client.get(f"/admin/tickets/ticket/{ticket['id']}/change/").content.decode()
    assert "4711" in page and f"/admin/interactions/interaction/{interaction.pk}/change/" in page
    shown = client.get(f"/admin/interactions/interaction/{interaction.pk}/change/").content.decode()
    assert f"/admin/tickets/ticket/{ticket['id']}/change/" in shown and "Create a ticket" not in shown
    fresh = factories.InteractionFactory()
    path = f"/admin/interactions/interaction/{fresh.pk}/change/"
    assert "Create a ticket" in client.get(path).content.decode()
    answer = client.post(f"/tickets/from-interaction/{fresh.pk}/")
    assert answer.status_code == 302 and answer["Location"].startswith("/admin/tickets/ticket/")
