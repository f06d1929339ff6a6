"""Rules on a real database: set off by the outbox and the clock, once, explained, and never for ever."""

from datetime import timedelta
from unittest.mock import AsyncMock
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.agents.models import Broadcast
from apps.automation.models import Rule, RuleRun
from apps.automation.services import save_rule
from apps.automation.services.dry_run import try_rule
from apps.automation.services.notices import send_notices
from apps.automation.services.timed import run_timed_rules
from apps.automation.services.triggers import follow_rules
from apps.integrations.models import Webhook
from apps.interactions.models import Callback
from apps.outbox.models import Entry
from apps.outbox.services import as_published, publish
from apps.tickets.models import Priority, Ticket
from apps.tickets.services import set_state, update_ticket
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"field": "ticket.state", "op": "is", "value": "new"}
VIP = {"field": "ticket.tags", "op": "has", "value": "vip"}


def rule(name: str, condition: dict, *actions: dict, **fields) -> Rule:
    values = {"events": ["ticket.created", "ticket.changed"], "is_active": True, **fields}
    return save_rule(name=name, condition=condition, actions=list(actions), **values)


def follow(after: int = 0) -> int:
    """Follow the outbox until nothing is left; return how many entries there were."""
    last, count = after, 0
    while rows := list(Entry.objects.filter(pk__gt=last).order_by("pk")):
        for row in rows:
            follow_rules(as_published(row))
        last, count = rows[-1].pk, count + len(rows)
        assert count < 200
    return count


def tag(name: str) -> dict:
    return {"do": "add_tag", "tag": name}


def test_rules_of_an_event_run_in_order_and_each_sees_what_the_one_before_left():
    first = rule("First", NEW, tag("vip"), position=1)
    second = rule("Second", VIP, {"do": "set_state", "state": "open"}, position=2, stops=True)
    rule("Third", {"all": []}, tag("never"), position=3)
    ticket = factories.TicketFactory()
    created = Entry.objects.get(kind="ticket.created")

    foreseen = try_rule(rule=first, tickets=Ticket.objects.all(), most=10, now=timezone.now())
    follow_rules(as_published(created))
    follow_rules(as_published(created))  # given twice

    ticket.refresh_from_db()
    runs = list(RuleRun.objects.order_by("pk"))
    assert [(run.rule, run.result) for run in runs] == [(first, "done"), (second, "done")]
    assert (ticket.state, [row.tag.name for row in ticket.tag_rows.all()]) == ("open", ["vip"])
    assert (foreseen.checked, foreseen.matched, foreseen.changed) == (1, 1, 1)
    assert foreseen.shown[0].steps == runs[0].steps and foreseen.shown[0].verdict == runs[0].verdict
    assert runs[1].changes == {"state": ["new", "open"]} and runs[1].verdict["holds"]
    assert [event.data["via"] for event in ticket.events.all()[1:]] == [
        f"rule:{first.pk}",
        f"rule:{second.pk}",
    ]


def test_two_rules_that_fight_are_stopped_paused_and_alarmed():
    calm = rule("Calm", {"all": []}, {"do": "set_priority", "priority": "low"}, position=1)
    urge = rule("Urge", {"all": []}, {"do": "set_priority", "priority": "urgent"}, position=2)
    factories.TicketFactory()

    follow()

    assert [run.result for run in RuleRun.objects.order_by("pk")] == ["done", "done", "fight"]
    for paused, other in ((calm, "Urge"), (urge, "Calm")):
        paused.refresh_from_db()
        assert not paused.is_active and paused.paused_at and other in paused.paused_for
    assert Entry.objects.filter(kind="rule.paused").count() == 2


def test_a_timed_rule_acts_once_until_somebody_else_changes_the_ticket():
    waiting = {"all": [
        {"field": "ticket.state", "op": "is", "value": "pending_customer"},
        {"field": "ticket.state_since", "op": "older_than", "value": {"seconds": 3 * 86_400, "schedule": ""}},
    ]}  # fmt: skip
    close = rule("Close", waiting, {"do": "set_state", "state": "closed"}, kind="timed", every_minutes=5)
    remind = rule("Remind", waiting["all"][0], {"do": "add_note", "text": "Still waiting"}, kind="timed")
    old, young = factories.TicketFactory(), factories.TicketFactory()
    now = timezone.now()
    set_state(ticket=old, state="pending_customer", at=now - timedelta(days=4))
    set_state(ticket=young, state="pending_customer", at=now)

    assert run_timed_rules(now=now) == 2
    assert run_timed_rules(now=now + timedelta(minutes=1)) == 0  # neither is due
    assert run_timed_rules(now=now + timedelta(minutes=20)) == 0  # they have had it
    old.refresh_from_db()
    assert old.state == "closed" and RuleRun.objects.get(rule=close).ticket == old
    assert RuleRun.objects.get(rule=remind).ticket == young
    update_ticket(ticket=young, priority=Priority.objects.get(code="high"))
    assert run_timed_rules(now=now + timedelta(minutes=40)) == 1


def test_what_cannot_be_meant_is_refused_with_its_place():
    with pytest.raises(ValidationError) as refused:
        rule(
            "Bad",
            {"any": [NEW, {"field": "ticket.state", "op": "is", "value": "opne"}]},
            {"do": "fly"},
            events=[],
        )
    assert set(refused.value.message_dict) == {"condition", "actions", "events"}
    assert refused.value.message_dict["condition"] == ["Row 2: “opne” does not exist (any longer)."]

    with pytest.raises(ValidationError) as refused:
        rule("All", {"all": [VIP]}, tag("x"), kind="timed")
    assert "look at all tickets" in refused.value.message_dict["condition"][0]

    kept = rule("Kept", NEW, tag("x"))
    assert save_rule(rule=kept, description="Only words").version == 1
    assert save_rule(rule=kept, actions=[tag("y")]).version == 2


@pytest.mark.parametrize(
    ("kind", "data", "condition"),
    [
        ("voicemail.left", {"recording": "vm", "part": "vm"}, {"all": []}),
        ("callback.expired", {"reason": "attempts"}, {"field": "interaction.attempts", "op": "at_least", "value": 3}),
        ("interaction.abandoned", {"waited_seconds": 31.0}, {"all": [
            {"field": "requester.tier", "op": "at_least", "value": 50},
            {"field": "interaction.waited_seconds", "op": "at_least", "value": 30},
        ]}),
    ],
)  # fmt: skip
def test_calls_callbacks_and_messages_become_one_ticket_each(kind, data, condition):
    group = factories.SkillGroupFactory(code="first")
    ada = factories.CustomerFactory(name="Ada", tier=50)
    call = factories.InteractionFactory(customer=ada, tier=50, medium="voice")
    if kind == "callback.expired":
        at = timezone.now()
        Callback.objects.create(
            pk=call.pk, interaction=call, attempts=3, group=group, number="+4930123", state="expired",
            requested_at=at, place_at=at, earliest_at=at, latest_at=at,
        )  # fmt: skip
    made = rule("One flow", condition, {"do": "assign_group", "group": "first"}, events=[kind], target="new",
                new_subject="Call of {customer}")  # fmt: skip

    for _ in range(2):  # the journal is projected again
        publish(kind=kind, key=call.pk.hex, data={"interaction": call.pk.hex, **data})
    follow()

    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester, ticket.group) == ("Call of Ada", ada, group)
    assert [UUID(str(row.interaction_id)) for row in ticket.interaction_rows.all()] == [call.pk]
    assert RuleRun.objects.get().rule == made


def test_how_an_agent_files_a_call_updates_its_ticket_by_rule():
    call = factories.InteractionFactory(medium="voice")
    factories.DispositionFactory(code="solved", name="Solved")
    ticket = factories.TicketFactory(interactions=[call])
    rule("Solved", {"field": "interaction.disposition", "op": "is", "value": "solved"},
         {"do": "set_state", "state": "resolved"}, {"do": "add_note", "text": "By phone"},
         events=["interaction.wrapped_up"])  # fmt: skip

    for _ in range(2):
        publish(kind="interaction.wrapped_up", key=call.pk.hex,
                data={"interaction": call.pk.hex, "disposition": "solved", "part": "1"})  # fmt: skip
    follow()

    ticket.refresh_from_db()
    assert ticket.state == "resolved" and ticket.messages.count() == 1


def test_mail_of_rules_is_written_with_the_deed_and_sent_once(mailoutbox):
    ada = factories.CustomerFactory(name="Ada")
    ada.addresses.create(address="ada@example.com", key="ada@example.com")
    mail = {
        "do": "notify_by_mail",
        "to": "requester",
        "subject": "{{ticket.number}}",
        "text": "Dear {{customer.name}}",
    }
    rule("Mail", NEW, mail, {**mail, "to": "agent"})
    ticket = factories.TicketFactory(requester=ada)

    follow()
    later = timezone.now() + timedelta(seconds=1)
    assert (send_notices(now=later), send_notices(now=later)) == (1, 0)

    (sent,) = mailoutbox
    assert (sent.to, sent.subject, sent.body) == (["ada@example.com"], f"#{ticket.number}", "Dear Ada")
    assert "mail address" in RuleRun.objects.get().steps[1]["problem"]  # the ticket has no agent


def test_a_webhook_and_the_workbench_of_the_group_are_told(monkeypatch, django_capture_on_commit_callbacks):
    shown = []
    monkeypatch.setattr("apps.dispatch.notices.announce_once", AsyncMock(side_effect=shown.append))
    hook = Webhook.objects.create(name="CRM", url="https://crm.example", secret="x" * 40, kinds=[])
    group = factories.SkillGroupFactory(code="first")
    rule("Tell", NEW, {"do": "call_webhook", "webhook": "CRM"},
         {"do": "notify_in_workbench", "to": "group", "text": "{{ticket.subject}}"})  # fmt: skip
    ticket = factories.TicketFactory(group=group, subject="Fire")

    with django_capture_on_commit_callbacks(execute=True):
        follow()

    entry = Entry.objects.get(kind="webhook.called")
    assert (entry.key, hook.deliveries.get().entry_id) == (str(ticket.pk), entry.pk)
    assert Broadcast.objects.get(group=group).text == f"#{ticket.number}: Fire"
    assert shown[0]["to_group"] == "first"
