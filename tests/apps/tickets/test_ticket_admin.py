"""Tickets in the admin: a fast list, and a page that is a conversation."""

import pytest
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.tickets.models import Category, Ticket, TicketMerge
from apps.tickets.services import add_message, assign_ticket, set_state, watch_ticket
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:tickets_ticket_changelist")


def page_of(ticket):
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


@pytest.fixture
def supervisor(client):
    user = factories.SupervisorFactory(display_name="Boss")
    client.force_login(user)
    return user


def do(client, ticket, name, **data):
    return client.post(reverse("admin:tickets_ticket_do", args=[ticket.pk, name]), data, follow=True)


def test_the_list_takes_the_same_number_of_statements_for_any_length(
    client, supervisor, django_assert_num_queries, django_assert_max_num_queries
):
    def make():
        factories.TicketFactory(
            requester=factories.CustomerFactory(),
            group=factories.SkillGroupFactory(),
            agent=factories.AgentFactory(),
            category=factories.CategoryFactory(),
        )

    make()
    client.get(LIST)
    with django_assert_max_num_queries(40) as first:
        client.get(LIST)
    for _ in range(5):
        make()
    with django_assert_num_queries(len(first)):
        assert client.get(LIST).content.count(b'class="field-subject') >= 0


def test_the_filters_of_the_list(client, supervisor):
    agent = factories.AgentFactory(user=supervisor)
    group = factories.SkillGroupFactory()
    factories.GroupMembershipFactory(agent=agent, group=group)
    top = factories.CategoryFactory(name="Top")
    below = factories.CategoryFactory(name="Below", parent=top)
    rows = {
        "mine": factories.TicketFactory(agent=agent, tags=["vip"]),
        "group": factories.TicketFactory(group=group),
        "done": factories.TicketFactory(agent=agent, category=below),
    }
    set_state(ticket=rows["done"], state="closed")
    watch_ticket(ticket=rows["group"], user=supervisor)
    tag = rows["mine"].tags.get()

    def found(query):
        shown = client.get(f"{LIST}?{query}").context["cl"].queryset
        return sorted(name for name, row in rows.items() if row in shown)

    assert found("work=mine") == ["mine"]
    assert found("work=groups") == found("work=unassigned") == found("work=watched") == ["group"]
    assert found("work=open") == ["group", "mine"] and found("work=created") == []
    assert found(f"category={top.pk}") == ["done"] and found(f"tag={tag.pk}") == ["mine"]
    assert found("category=x") == found("tag=99999999999999999999") == []
    assert found(f"q={rows['done'].number}") == ["done"]


def test_the_page_is_a_conversation(client, supervisor, django_assert_max_num_queries):
    ticket = factories.TicketFactory(
        requester=factories.CustomerFactory(name="Ada"), description="First words"
    )
    for n in range(6):
        add_message(ticket=ticket, kind="customer", body=f"**Hello {n}** <script>alert(1)</script>")
    add_message(ticket=ticket, kind="note", body="[x](javascript:alert(1)) ![p](http://evil.test/p.png)")

    with django_assert_max_num_queries(60):
        page = client.get(page_of(ticket)).content.decode()

    assert "<strong>Hello 3</strong>" in page and "First words" in page and "Ticket created" in page
    assert (
        "<script>alert(1)" not in page and 'href="javascript' not in page and 'src="http://evil' not in page
    )


def test_what_is_done_on_the_page(client, supervisor):
    ticket, other = factories.TicketFactory(), factories.TicketFactory()

    do(client, ticket, "write", kind="reply", body="Done", then_state="resolved")
    do(client, ticket, "write", kind="note", body="For us")
    ticket.refresh_from_db()
    assert ticket.state == "resolved" and ticket.messages.get(kind="reply").author == supervisor
    assert "no agent profile" in do(client, ticket, "take").content.decode()
    factories.AgentFactory(user=supervisor)
    do(client, ticket, "take", version=ticket.version)
    do(client, ticket, "watch")
    do(client, ticket, "link", number=f"#{other.number}", kind="blocks")
    assert (
        "no ticket with this number" in do(client, ticket, "link", number="0", kind="blocks").content.decode()
    )
    do(client, ticket, "unlink", link=ticket.links_out.get().pk)
    do(client, ticket, "split", subject="Apart", messages=ticket.messages.get(kind="note").pk)
    ticket.refresh_from_db()
    assert ticket.agent.user == supervisor == ticket.watchers.get()
    assert Ticket.objects.filter(subject="Apart").exists()
    assert "meanwhile" in do(client, ticket, "state", state="closed", version=1).content.decode()
    page = do(client, ticket, "merge", number=other.number)
    assert page.redirect_chain[-1][0] == page_of(other)
    merge = TicketMerge.objects.get()
    assert "It goes on in" in client.get(page_of(ticket)).content.decode()
    do(client, other, "undo-merge", merge=merge.pk)
    ticket.refresh_from_db()
    assert ticket.merged_into is None
    assert do(client, ticket, "nothing").status_code == 404
    assert AuditEvent.objects.filter(detail__action="merge").count() == 1


def test_properties_are_saved_by_the_services_and_against_the_version_that_was_seen(client, supervisor):
    agent, group = factories.AgentFactory(), factories.SkillGroupFactory()
    ticket = factories.TicketFactory()
    data = {
        "subject": "Changed", "priority": ticket.priority_id, "tag_names": "vip, Fibre", "seen_version": ticket.version,
        "agent": agent.pk, "group": group.pk, "medium": "desk",
    }  # fmt: skip

    assert client.post(page_of(ticket), data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.agent, ticket.group) == ("Changed", agent, group)
    assert sorted(tag.name for tag in ticket.tags.all()) == ["fibre", "vip"]
    assert "meanwhile" in client.post(page_of(ticket), data, follow=True).content.decode()
    bad = client.post(page_of(ticket), {**data, "parent": ticket.pk, "seen_version": ticket.version})
    assert "part of itself" in bad.content.decode()
    added = client.post(
        reverse("admin:tickets_ticket_add"), {**data, "subject": "New one", "description": "Why"}
    )
    new = Ticket.objects.get(subject="New one")
    assert added.status_code == 302 and new.created_by == supervisor and new.events.count() == 1


def test_the_tree_of_categories(client, supervisor):
    top = factories.CategoryFactory(name="Top", code="top")
    add = reverse("admin:tickets_category_add")
    client.post(add, {"name": "Below", "code": "below", "parent": top.pk, "position": 0, "is_active": "on"})

    below = Category.objects.get(code="below")
    assert below.full_name == "Top › Below"
    wrong = {"name": "Top", "code": "top", "parent": below.pk, "position": 0}
    page = client.post(reverse("admin:tickets_category_change", args=[top.pk]), wrong).content.decode()
    assert "cannot be below itself" in page
    assert "padding-left: 1.5rem" in client.get(reverse("admin:tickets_category_changelist")).content.decode()


def test_who_may_only_look_changes_nothing(client):
    user = factories.UserFactory(is_staff=True)
    ticket = assign_ticket(ticket=factories.TicketFactory(), agent=factories.AgentFactory())
    client.force_login(user)
    assert client.get(page_of(ticket)).status_code == 403
    assert client.post(reverse("admin:tickets_ticket_do", args=[ticket.pk, "watch"])).status_code in (
        403,
        404,
    )


def test_what_is_selected_in_the_list_is_exported(client, supervisor, settings, tmp_path):
    settings.SHEET_FILES_DIR = tmp_path
    wanted, other = (factories.TicketFactory(subject=said) for said in ("=Broken phone", "Late parcel"))
    assert "/admin/tickets/ticket/export/" in client.get(LIST).content.decode()
    response = client.post(f"{LIST}export/?_ids={wanted.pk}", {"form": "csv"})
    said = b"".join(response.streaming_content).decode("utf-8-sig")
    assert (str(wanted.number) in said, "'=Broken phone" in said, other.subject in said) == (
        True,
        True,
        False,
    )
