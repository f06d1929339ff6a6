"""Writes of tickets on a real database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.selectors import list_events, visible_tickets
from apps.tickets.services import (
    TicketConflict,
    add_message,
    assign_ticket,
    create_ticket,
    save_category,
    set_state,
    update_ticket,
)
from tests import factories

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def kinds(ticket):
    return [event.kind.removeprefix("ticket.") for event in list_events(ticket)]


def test_numbers_come_from_a_sequence_and_a_source_makes_one_ticket():
    first, second = create_ticket(subject="  No\tdial tone "), factories.TicketFactory()

    assert first.subject == "No dial tone" and first.priority.code == "normal"
    assert second.number > first.number > 10_000
    once = create_ticket(subject="From a call", source_key="call:1", tags=["VIP", "vip", "Fibre"])
    again = create_ticket(subject="From a call", source_key="call:1")
    assert again == once and sorted(tag.name for tag in once.tags.all()) == ["fibre", "vip"]
    assert kinds(once) == ["created"]


def test_a_life_from_the_first_word_to_reopening():
    user = factories.UserFactory(display_name="Lin")
    ticket = factories.TicketFactory(requester=factories.CustomerFactory(name="Ada"), at=NOW)

    reply = add_message(
        ticket=ticket, kind="reply", body="Hello **Ada**", by=user, then_state="pending_customer", at=NOW
    )
    assert (reply.author_name, reply.ticket.state) == ("Lin", "pending_customer")
    words = add_message(ticket=ticket, kind="customer", body="Hi", external_id="mail-1", at=NOW)
    assert add_message(ticket=ticket, kind="customer", body="Hi", external_id="mail-1") == words
    assert words.author_name == "Ada" and words.ticket.state == "open"
    assert set_state(ticket=ticket, state="closed", by=user, at=NOW).closed_at == NOW
    add_message(ticket=ticket, kind="note", body="Just for us", by=user)
    with pytest.raises(ValidationError, match="Reopen it"):
        add_message(ticket=ticket, kind="reply", body="One more thing", by=user)
    ticket.refresh_from_db()
    assert (ticket.first_replied_at, ticket.resolved_at) == (NOW, NOW)
    add_message(ticket=ticket, kind="customer", body="Still broken")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_at, ticket.resolved_at) == ("open", None, None)
    assert kinds(ticket) == [
        "created", "message_added", "state_changed", "message_added", "state_changed",
        "state_changed", "message_added", "message_added", "state_changed",
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TicketEvent.objects.filter(ticket=ticket).update(kind="x")


def test_words_after_the_time_for_reopening_become_a_ticket_of_their_own():
    ticket = factories.TicketFactory(type=factories.TicketTypeFactory(reopen_days=7))
    set_state(ticket=ticket, state="closed", at=NOW)

    message = add_message(ticket=ticket, kind="customer", body="It is back", at=NOW + timedelta(days=8))

    ticket.refresh_from_db()
    assert message.ticket != ticket and message.ticket.subject == ticket.subject
    assert (message.ticket.state, ticket.state) == ("new", "closed")
    assert ticket.links_out.get().target == message.ticket


def test_states_change_along_arrows_only_and_twice_is_once():
    ticket = set_state(ticket=factories.TicketFactory(), state="closed")

    with pytest.raises(ValidationError, match="cannot go from “Closed” to “Resolved”"):
        set_state(ticket=ticket, state="resolved")
    with pytest.raises(ValidationError, match="no such state"):
        set_state(ticket=ticket, state="gone")
    assert set_state(ticket=ticket, state="closed").version == ticket.version


def test_who_saw_an_older_version_is_told_so():
    ticket = factories.TicketFactory()
    seen = ticket.version
    update_ticket(ticket=ticket, subject="Changed", add_tags=["new"], expected_version=seen)

    with pytest.raises(TicketConflict, match="meanwhile"):
        assign_ticket(ticket=ticket, agent=factories.AgentFactory(), expected_version=seen)
    changed = TicketEvent.objects.get(ticket=ticket, kind="ticket.changed")
    assert changed.data["fields"]["subject"] == [] and len(changed.data["fields"]["tags"][1]) == 1
    assert update_ticket(ticket=ticket, subject="Changed").version == seen + 1


def test_an_agent_of_another_group_loses_the_ticket_when_it_moves():
    agent, here, there = (
        factories.AgentFactory(),
        factories.SkillGroupFactory(),
        factories.SkillGroupFactory(),
    )
    factories.GroupMembershipFactory(agent=agent, group=here)
    ticket = assign_ticket(ticket=factories.TicketFactory(group=here), agent=agent)

    moved = assign_ticket(ticket=ticket, group=there)

    assert (moved.agent, moved.group) == (None, there)
    event = TicketEvent.objects.filter(ticket=ticket).last()
    assert event.data == {"agent": [agent.pk, None], "group": [here.pk, there.pk]}
    with pytest.raises(ValidationError, match="not active"):
        assign_ticket(ticket=ticket, agent=factories.AgentFactory(is_active=False))


def test_bad_values_are_refused_by_field():
    parent = factories.TicketFactory()
    child = factories.TicketFactory(parent=parent)

    with pytest.raises(ValidationError) as refused:
        update_ticket(ticket=parent, parent=child, type=factories.TicketTypeFactory(is_active=False))
    assert set(refused.value.message_dict) == {"parent", "type"}
    with pytest.raises(ValidationError):
        create_ticket(subject="a\x00b")
    with pytest.raises(TypeError):
        update_ticket(ticket=parent, state="closed")


def test_categories_carry_their_path_and_move_as_a_whole():
    bills = factories.CategoryFactory(name="Bills")
    wrong = factories.CategoryFactory(name="Wrong amount", parent=bills)
    deep = factories.CategoryFactory(name="Roaming", parent=wrong)
    home = factories.CategoryFactory(name="Home")

    save_category(category=wrong, parent=home, name="Amount")

    deep.refresh_from_db()
    assert deep.full_name == "Home › Amount › Roaming" and deep.path == f"/{home.pk}/{wrong.pk}/{deep.pk}/"
    with pytest.raises(ValidationError, match="below itself"):
        save_category(category=home, parent=deep)


def test_supervisors_see_all_and_agents_what_concerns_them():
    agent, group = factories.AgentFactory(), factories.SkillGroupFactory()
    factories.GroupMembershipFactory(agent=agent, group=group)
    of_the_group, assigned = factories.TicketFactory(group=group), factories.TicketFactory(agent=agent)
    created, watched = factories.TicketFactory(by=agent.user), factories.TicketFactory()
    watched.watchers.add(agent.user)
    factories.TicketFactory()

    assert set(visible_tickets(agent.user)) == {of_the_group, assigned, created, watched}
    assert visible_tickets(factories.SupervisorFactory()).count() == Ticket.objects.count() == 5
    assert not visible_tickets(factories.UserFactory()).exists()
