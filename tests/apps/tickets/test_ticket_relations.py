"""Merge and its undoing, split, links, watchers, and what a state asks for."""

import pytest
from django.core.exceptions import ValidationError

from apps.tickets.models import StateRule, TicketEvent, TicketLink
from apps.tickets.selectors import list_events, visible_tickets
from apps.tickets.services import (
    TicketConflict,
    add_message,
    link_tickets,
    merge_tickets,
    set_state,
    split_ticket,
    undo_merge,
    unlink_tickets,
    update_ticket,
    watch_ticket,
)
from tests import factories

pytestmark = pytest.mark.django_db


def said(ticket):
    return [message.body for message in ticket.messages.all()]


def test_a_merge_moves_everything_and_is_undone_as_a_whole():
    lin, ada = factories.UserFactory(username="lin"), factories.CustomerFactory(name="Ada")
    other, child = factories.TicketFactory(), None
    source = factories.TicketFactory(
        requester=ada, tags=["a", "b"], interactions=[factories.InteractionFactory()]
    )
    target = factories.TicketFactory(tags=["b"])
    child = factories.TicketFactory(parent=source)
    for ticket, body in ((source, "one"), (target, "two")):
        add_message(ticket=ticket, kind="customer", body=body)
        watch_ticket(ticket=ticket, user=lin)
    link_tickets(source=source, target=other, kind="blocks")
    link_tickets(source=source, target=target)
    set_state(ticket=source, state="pending_internal")

    merge = merge_tickets(source=source, target=target, by=lin)

    assert merge_tickets(source=source, target=target) == merge
    for row in (source, target, child):
        row.refresh_from_db()
    assert (source.state, source.merged_into, target.requester, child.parent) == (
        "closed",
        target,
        ada,
        target,
    )
    assert said(target) == ["one", "two"] and said(source) == []
    assert sorted(tag.name for tag in target.tags.all()) == ["a", "b"]
    assert target.interactions.count() == 1 and target.watchers.get() == lin
    assert [link.target for link in target.links_out.filter(kind="blocks")] == [other]
    kinds = [event.kind for event in list_events(target)]
    assert kinds.count("ticket.created") == 2 and kinds[-1] == "ticket.absorbed"
    with pytest.raises(TicketConflict, match=f"merged into #{target.number}"):
        update_ticket(ticket=source, subject="No")
    with pytest.raises(TicketConflict):
        merge_tickets(source=source, target=other)
    assert add_message(ticket=source, kind="customer", body="three").ticket == target

    assert undo_merge(merge=merge).state == "pending_internal"
    undo_merge(merge=merge)
    for row in (source, child):
        row.refresh_from_db()
    assert (source.merged_into, child.parent, said(source), said(target)) == (
        None,
        source,
        ["one"],
        ["two", "three"],
    )
    assert sorted(tag.name for tag in source.tags.all()) == ["a", "b"]
    assert [tag.name for tag in target.tags.all()] == [
        "b"
    ] and source.watchers.get() == target.watchers.get() == lin
    assert TicketEvent.objects.filter(kind="ticket.unmerged").count() == 2


def test_a_merge_follows_the_chain_and_never_makes_a_ring():
    first, second, third = (factories.TicketFactory() for _ in range(3))
    merge_tickets(source=first, target=second)
    merge = merge_tickets(source=third, target=first)

    assert merge.target == second
    with pytest.raises(ValidationError, match="into itself"):
        merge_tickets(source=second, target=first)
    outer = merge_tickets(source=second, target=factories.TicketFactory())
    with pytest.raises(TicketConflict, match="Undo that first"):
        undo_merge(merge=merge)
    undo_merge(merge=outer)
    undo_merge(merge=merge)


def test_a_split_takes_messages_along_and_says_from_where():
    ticket = factories.TicketFactory(
        requester=factories.CustomerFactory(), group=factories.SkillGroupFactory()
    )
    add_message(ticket=ticket, kind="customer", body="The bill")
    other = add_message(ticket=ticket, kind="customer", body="And the router")

    new = split_ticket(ticket=ticket, messages=[other], subject="Router")

    assert said(ticket) == ["The bill"] and said(new) == ["And the router"]
    assert (new.requester, new.group, new.customer_wrote_at) == (
        ticket.requester,
        ticket.group,
        other.created_at,
    )
    assert new.messages.get().origin == ticket and TicketLink.objects.get().kind == "related"
    with pytest.raises(ValidationError, match="Choose messages"):
        split_ticket(ticket=ticket, messages=[other], subject="Again")


def test_links_are_said_once_and_have_one_direction():
    a, b = factories.TicketFactory(), factories.TicketFactory()

    assert link_tickets(source=b, target=a) == link_tickets(source=a, target=b)
    blocks = link_tickets(source=a, target=b, kind="blocks")
    with pytest.raises(ValidationError, match="other way round"):
        link_tickets(source=b, target=a, kind="blocks")
    with pytest.raises(ValidationError, match="to itself"):
        link_tickets(source=a, target=a)
    unlink_tickets(link=blocks)
    unlink_tickets(link=blocks)
    assert TicketEvent.objects.filter(kind="ticket.unlinked").count() == 2


def test_who_is_mentioned_in_a_note_watches_and_sees_the_ticket():
    agent = factories.AgentFactory(user=factories.UserFactory(username="chen.wei"))
    ticket = factories.TicketFactory()

    add_message(ticket=ticket, kind="customer", body="@chen.wei is no note")
    assert not visible_tickets(agent.user).exists()
    add_message(ticket=ticket, kind="note", body="@chen.wei, @nobody: look. @chen.wei!")

    assert list(visible_tickets(agent.user)) == [ticket]
    assert TicketEvent.objects.filter(kind="ticket.mentioned").count() == 1


def test_a_state_asks_for_what_its_rules_say():
    kind = factories.TicketTypeFactory()
    StateRule.objects.create(state="resolved", needs_category=True)
    StateRule.objects.create(state="resolved", type=kind, needs_settled_children=True)
    ticket = factories.TicketFactory(type=kind)
    child = factories.TicketFactory(parent=ticket)

    with pytest.raises(ValidationError) as refused:
        set_state(ticket=ticket, state="resolved")
    assert refused.value.messages == [
        "Choose a category first.",
        "Some of its parts are still open. Settle them first.",
    ]
    set_state(ticket=child, state="closed")
    update_ticket(ticket=ticket, category=factories.CategoryFactory())
    assert set_state(ticket=ticket, state="resolved").state == "resolved"
