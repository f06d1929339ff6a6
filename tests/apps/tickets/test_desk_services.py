"""Canned replies, checklists, time and search on a real database."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.tickets.desk.checklist_services import add_item, remove_item, tick_item
from apps.tickets.desk.reply_services import fill_reply, list_replies, save_reply
from apps.tickets.desk.searching import search_tickets
from apps.tickets.desk.time_services import correct_time, enter_time, start_timer, stop_timer, sum_time
from apps.tickets.models import CannedReply, ChecklistStep, ChecklistTemplate, TimeCorrection
from apps.tickets.services import add_message, assign_ticket, create_ticket, set_state, update_ticket
from tests import factories

pytestmark = pytest.mark.django_db


def numbers(hits):
    return [hit.ticket.number for hit in hits]


def joined(pieces):
    return "".join(f"[{text}]" if hit else text for text, hit in pieces)


def test_replies_are_filled_in_the_customers_language_and_kept_to_their_scope():
    lin = factories.AgentFactory(user__display_name="Lin", extension="1001")
    group = factories.GroupMembershipFactory(agent=lin).group
    customer = factories.CustomerFactory(name="王芳", language="zh-hans")
    ticket = factories.TicketFactory(requester=customer, subject="退款")
    texts = {
        "en": 'Dear {{customer.name|default:"customer"}}, {{cursor}}{{agent.name}}',
        "zh-hans": "{{customer.name}}您好:{{ticket.subject}}",
    }
    reply = save_reply(name="Hello", shortcut="/Hello", texts=texts)

    filled = fill_reply(reply=reply, ticket=ticket, user=lin.user)
    assert (filled.text, filled.language, filled.missing) == ("王芳您好:退款", "zh-hans", ())
    english = fill_reply(reply=reply, ticket=factories.TicketFactory(), user=lin.user, language="en")
    assert (english.text, english.cursor) == ("Dear customer, Lin", len("Dear customer, "))

    for text in ("{{customer.password}}", "{{7*7}}", "a\x00b"):
        with pytest.raises(ValidationError) as refused:
            save_reply(name="Bad", shortcut="bad", texts={"en": text})
        assert "texts" in refused.value.message_dict
    assert not CannedReply.objects.filter(shortcut="bad").exists()
    own = save_reply(name="Mine", shortcut="mine", scope="own", owner=lin.user, texts={"en": "x"})
    ours = save_reply(name="Ours", shortcut="ours", scope="group", group=group, texts={"en": "x"})
    assert list(list_replies(lin.user)) == [reply, own, ours]
    assert list(list_replies(factories.AgentFactory().user)) == [reply]
    with pytest.raises(ValidationError):
        save_reply(name="Nobody's", shortcut="nobodys", scope="group", texts={"en": "x"})


def test_required_steps_of_the_types_checklist_block_resolving():
    user = factories.UserFactory()
    template = ChecklistTemplate.objects.create(
        code="fault", name="Fault", type=factories.TicketTypeFactory()
    )
    ChecklistStep.objects.create(template=template, text="Line measured", is_required=True, position=1)
    ChecklistStep.objects.create(template=template, text="Told the customer", position=2)
    ticket = factories.TicketFactory(type=template.type)
    update_ticket(ticket=ticket, type=None)
    update_ticket(ticket=ticket, type=template.type)
    first, second = ticket.checklist.all()

    with pytest.raises(ValidationError, match="Line measured"):
        set_state(ticket=ticket, state="resolved", by=user)
    with pytest.raises(ValidationError, match="cannot be taken off"):
        remove_item(item=first)
    with pytest.raises(ValidationError, match="already"):
        add_item(ticket=ticket, text=" line  MEASURED")
    done = tick_item(item=first, by=user)
    assert (done.done_by, tick_item(item=first, by=None).done_by) == (user, user)
    remove_item(item=second)
    assert set_state(ticket=ticket, state="resolved", by=user).state == "resolved"
    assert ticket.events.filter(kind="ticket.checklist_changed").count() == 3


def test_time_is_timed_entered_corrected_and_summed():
    lin, ann, boss = (
        factories.UserFactory(display_name="Lin"),
        factories.UserFactory(),
        factories.SupervisorFactory(),
    )
    one, two = factories.TicketFactory(), factories.TicketFactory()
    at = timezone.now()

    running = start_timer(ticket=one, user=lin, at=at)
    assert start_timer(ticket=one, user=lin) == running
    start_timer(ticket=two, user=lin, at=at + timedelta(seconds=90))
    assert stop_timer(user=lin, at=at + timedelta(days=3), note="Forgotten").seconds == 24 * 3600
    assert stop_timer(user=lin) is None
    entry = enter_time(ticket=one, user=ann, seconds=600, note="By phone")
    with pytest.raises(PermissionDenied):
        correct_time(entry=entry, seconds=300, reason="Too long", by=lin)
    with pytest.raises(ValidationError):
        correct_time(entry=entry, seconds=300, reason=" ", by=ann)
    correct_time(entry=entry, seconds=300, reason="Half of it was lunch", by=ann)
    assert TimeCorrection.objects.get().before_seconds == 600
    assert sum_time(one)["seconds"] == 390
    assert [row["seconds"] for row in sum_time(one)["by_user"]] == [300, 90]
    with pytest.raises(ValidationError):
        enter_time(ticket=one, user=boss, seconds=0)


def test_search_reads_numbers_names_and_words_of_both_languages_and_shows_only_what_one_may_see():
    boss = factories.SupervisorFactory(is_superuser=True)
    lin = factories.AgentFactory()
    customer = factories.CustomerFactory(name="Ada Lovelace")
    paid = create_ticket(subject="Refund not paid", requester=customer, description="Please <b>hurry</b>")
    cut = create_ticket(subject="Line cut off", description="No dial tone since Monday")
    add_message(ticket=cut, kind="note", body="客户要求退款,已转财务处理")

    assert numbers(search_tickets(user=boss, typed="refunds hurry")) == [paid.number]
    assert numbers(search_tickets(user=boss, typed="退款")) == [cut.number]
    [hit] = search_tickets(user=boss, typed="退款")
    assert "[退款]" in joined(hit.snippet)
    assert numbers(search_tickets(user=boss, typed=f"#{paid.number}")) == [paid.number]
    assert set(numbers(search_tickets(user=boss, typed=str(paid.number)[:3]))) >= {paid.number, cut.number}
    assert numbers(search_tickets(user=boss, typed="customer:Ada refund")) == [paid.number]
    assert numbers(search_tickets(user=boss, typed="subject:line")) == [cut.number]
    assert numbers(search_tickets(user=boss, typed="dail")) == []
    assert numbers(search_tickets(user=boss, typed="refnd")) == [paid.number]
    for hostile in ("' | !& :*", "a\x00", "\ud800", "x" * 5_000, "%_\\", "customer:"):
        search_tickets(user=boss, typed=hostile)

    assert search_tickets(user=lin.user, typed="refund") == []
    assign_ticket(ticket=paid, agent=lin)
    assert numbers(search_tickets(user=lin.user, typed="refund")) == [paid.number]
    update_ticket(ticket=paid, subject="Invoice")
    assert search_tickets(user=lin.user, typed="refund") == []


def test_search_asks_a_constant_number_of_questions(django_assert_num_queries):
    boss = factories.SupervisorFactory(is_superuser=True)
    for _ in range(4):
        add_message(ticket=create_ticket(subject="Refund"), kind="note", body="refund it")
    with django_assert_num_queries(4):
        assert len(search_tickets(user=boss, typed="refund")) == 4
