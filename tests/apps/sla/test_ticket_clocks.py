"""Clocks follow their tickets in the same transaction; what comes due is done once."""

from datetime import UTC, datetime, timedelta

import pytest
from django_celery_beat.models import PeriodicTask

from apps.outbox.models import Entry
from apps.sla.models import Clock, DuePoint, PolicyChoice
from apps.sla.services import count_tickets, do_due_points
from apps.tickets.models import Priority, Ticket
from apps.tickets.services import add_message, merge_tickets, set_state, undo_merge, update_ticket
from contactcenter.celery import app
from tests import factories

pytestmark = pytest.mark.django_db
# Ahead of any clock: what is counted now is counted as of the last thing that happened.
START = datetime(2036, 11, 3, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def clock(ticket, kind, cycle=1):
    return Clock.objects.get(ticket=ticket, kind=kind, cycle=cycle)


def published(kind):
    return list(Entry.objects.filter(kind=kind).order_by("id").values_list("data__clock", flat=True))


def test_clocks_follow_a_ticket_through_its_life():
    factories.PolicyFactory(
        targets={"first_response": 3600, "next_response": 7200, "resolution": 8 * 3600}, warn_percent=50
    )
    agent = factories.AgentFactory(extension="1001")
    ticket = factories.TicketFactory(at=START)

    assert clock(ticket, "first_response").due_at == START + HOUR
    assert clock(ticket, "first_response").warn_at == START + HOUR / 2
    assert clock(ticket, "resolution").state == "running"

    add_message(ticket=ticket, kind="note", body="Only we read this", by=agent.user, at=START + MINUTE)
    add_message(ticket=ticket, kind="reply", body="We look into it", via="rule:1", at=START + MINUTE)
    assert clock(ticket, "first_response").state == "running"
    add_message(
        ticket=ticket,
        kind="reply",
        body="Which model?",
        by=agent.user,
        then_state="pending_customer",
        at=START + 2 * MINUTE,
    )
    assert clock(ticket, "first_response").met_at == START + 2 * MINUTE
    assert published("sla.met") == ["first_response"]
    paused = clock(ticket, "resolution")
    assert (paused.state, paused.due_at, paused.used_seconds) == ("paused", None, 120)
    assert set(paused.points.values_list("code", "at")) == {("warn", None), ("due", None)}

    add_message(ticket=ticket, kind="customer", body="The blue one", at=START + HOUR)
    assert clock(ticket, "next_response").due_at == START + 3 * HOUR
    assert clock(ticket, "resolution").due_at == START + HOUR + timedelta(seconds=8 * 3600 - 120)
    set_state(ticket=ticket, state="resolved", by=agent.user, at=START + 2 * HOUR)
    assert clock(ticket, "next_response").state == "cancelled"
    done = clock(ticket, "resolution")
    assert (done.state, done.used_seconds, done.decided_at) == ("met", 3600 + 120, START + 2 * HOUR)
    assert not DuePoint.objects.filter(done_at=None).exists()
    set_state(ticket=ticket, state="open", by=agent.user, at=START + 3 * HOUR)
    assert clock(ticket, "resolution").state == "running"
    assert Clock.objects.filter(ticket=ticket).count() == 3


def test_the_first_policy_that_fits_applies_from_its_time_on():
    everything = factories.PolicyFactory(position=20, targets={"resolution": 4 * 3600})
    urgent = factories.PolicyFactory(
        position=10,
        conditions={"field": "ticket.priority", "op": "at_least", "value": 40},
        targets={"resolution": 3600},
    )
    ticket = factories.TicketFactory(at=START)
    assert clock(ticket, "resolution").policy == everything

    top = Priority.objects.order_by("-rank").first()
    update_ticket(ticket=ticket, priority=top, at=START + HOUR / 2)
    raised = clock(ticket, "resolution")
    assert (raised.policy, raised.due_at, raised.priority) == (urgent, START + HOUR, top)
    assert [choice.at for choice in PolicyChoice.objects.all()] == [START, START + HOUR / 2]


def test_a_due_point_is_done_once_and_with_everything_that_belongs_to_it():
    group = factories.SkillGroupFactory(code="second-line")
    policy = factories.PolicyFactory(targets={"resolution": 3600}, warn_percent=50)
    factories.EscalationStepFactory(
        policy=policy,
        amount=30,
        actions=[
            {"do": "raise_priority"},
            {"do": "assign_group", "group": "second-line"},
            {"do": "add_tag", "tag": "late"},
        ],
    )
    wrong = factories.EscalationStepFactory(
        policy=policy, timing="before", amount=5, actions=[{"do": "assign_group", "group": "gone"}]
    )
    ticket = factories.TicketFactory(at=START)

    assert do_due_points(now=START + HOUR / 2) == 0  # at its own second nothing is late
    assert do_due_points(now=START + 31 * MINUTE) == 1
    assert published("sla.warned") == ["resolution"]
    assert do_due_points(now=START + HOUR + MINUTE) == 2
    assert clock(ticket, "resolution").state == "breached"
    assert clock(ticket, "resolution").breached_at == START + HOUR
    assert published("sla.breached") == ["resolution"]
    failed = DuePoint.objects.get(step=wrong)
    assert failed.done_at is not None and failed.error == "assign_group: gone"

    assert do_due_points(now=START + 2 * HOUR) == 1
    for days in range(1, 3):
        do_due_points(now=START + days * 24 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.priority.code, ticket.group, [tag.name for tag in ticket.tags.all()]) == (
        "high",
        group,
        ["late"],
    )
    assert published("sla.breached") == ["resolution"]


def test_a_point_that_cannot_be_done_is_put_off_and_set_aside_and_holds_nobody_up(caplog):
    """T54."""
    policy = factories.PolicyFactory(targets={"resolution": 3600}, warn_percent=None)
    factories.EscalationStepFactory(policy=policy, timing="before", amount=5, actions=[{"do": "fly"}])
    poison = factories.TicketFactory(at=START)
    factories.PolicyFactory(position=5, targets={"resolution": 3600}, warn_percent=None)
    other = factories.TicketFactory(at=START)

    assert do_due_points(now=START + HOUR + MINUTE) == 1
    assert clock(other, "resolution").state == "breached"
    for hours in range(2, 7):
        do_due_points(now=START + hours * HOUR)
    failed = DuePoint.objects.get(clock__ticket=poison, step__isnull=False)
    assert failed.attempts == 5 and "unknown_action" in failed.error
    do_due_points(now=START + 7 * HOUR)
    assert published("sla.breached") == ["resolution"] * 2
    assert "set aside" in caplog.text


def test_the_database_schedules_what_is_due_and_what_has_changed():
    known = PeriodicTask.objects.filter(task__startswith="sla.", enabled=True)
    every = {(task.task, task.interval.every, task.interval.period) for task in known}
    assert every == {("sla.do_due_points", 10, "seconds"), ("sla.recount_if_changed", 1, "minutes")}
    app.loader.import_default_modules()
    assert {name for name, *_ in every} <= set(app.tasks)


def test_many_tickets_are_counted_in_a_constant_number_of_queries(django_assert_num_queries):
    factories.PolicyFactory(targets={"first_response": 3600, "resolution": 7200})
    few = [factories.TicketFactory(at=START).pk for _ in range(2)]
    many = [factories.TicketFactory(at=START).pk for _ in range(8)]
    Clock.objects.all().delete()
    with django_assert_num_queries(13):
        assert count_tickets(ticket_ids=few, now=START) == 4
    with django_assert_num_queries(13):
        assert count_tickets(ticket_ids=many, now=START) == 16
    assert count_tickets(ticket_ids=many, now=START + MINUTE) == 0  # only time has passed
    assert Ticket.objects.filter(clocks__state="running").distinct().count() == 10


def test_a_policy_for_a_tag_is_found_where_many_are_counted():
    policy = factories.PolicyFactory(
        conditions={"field": "ticket.tags", "op": "has", "value": "vip"}, targets={"resolution": 7200}
    )
    tagged, plain = factories.TicketFactory(at=START, tags=["vip"]), factories.TicketFactory(at=START)
    Clock.objects.all().delete()
    assert count_tickets(ticket_ids=[tagged.pk, plain.pk], now=START) == 1
    assert Clock.objects.get().policy == policy and Clock.objects.get().ticket == tagged


def test_a_conversation_answers_a_ticket_and_a_voicemail_does_not():
    """Calls, callbacks and voicemails become tickets, and so they have clocks."""
    factories.PolicyFactory(targets={"first_response": 3600, "resolution": 7200})
    agent = factories.AgentFactory(extension="1003")
    call = factories.InteractionFactory(answered_at=START - 5 * MINUTE, ended_at=START - MINUTE)
    voicemail = factories.InteractionFactory(answered_at=None, ended_at=START - MINUTE)

    by_agent = factories.TicketFactory(by=agent.user, interactions=[call], at=START)
    by_rule = factories.TicketFactory(interactions=[voicemail], via="rule:1", at=START)
    old_call = factories.TicketFactory(by=agent.user, interactions=[call], at=START + 2 * HOUR)
    assert clock(by_agent, "first_response").met_at == START
    assert clock(by_rule, "first_response").due_at == START + HOUR
    assert clock(old_call, "first_response").state == "running"


def test_a_question_goes_along_with_a_merge_and_an_undone_merge_counts_no_time():
    factories.PolicyFactory(targets={"first_response": 3600, "next_response": 3600, "resolution": 7200})
    agent = factories.AgentFactory(extension="1004")
    source, target = factories.TicketFactory(at=START), factories.TicketFactory(at=START)
    add_message(ticket=target, kind="reply", body="Hello", by=agent.user, at=START + MINUTE)

    merge = merge_tickets(source=source, target=target, by=agent.user, at=START + 2 * MINUTE)
    assert set(Clock.objects.filter(ticket=source).values_list("state", flat=True)) == {"cancelled"}
    assert not DuePoint.objects.filter(clock__ticket=source, done_at=None).exists()
    assert clock(target, "next_response").started_at == START + 2 * MINUTE
    undo_merge(merge=merge, by=agent.user, at=START + HOUR)
    goes_on = clock(source, "first_response")
    assert (goes_on.state, goes_on.due_at) == ("running", START + 2 * HOUR - 2 * MINUTE)
