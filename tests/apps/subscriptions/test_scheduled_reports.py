"""Scheduled reports over a real SMTP connection: on time, to everybody, once."""

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from apps.accounts.roles import SUPERVISORS
from apps.accounts.services import ensure_roles
from apps.subscriptions.domain import life
from apps.subscriptions.links import subscribe_url
from apps.subscriptions.models import AllowedAddress, ReportDelivery, ReportRun, ReportSubscription
from apps.subscriptions.selectors import list_alarms
from apps.subscriptions.services import do_run, keep_subscription, retry_run, run_now, send_test, sweep
from tests.apps.reports.samples import HOSTILE, sample
from tests.factories import SupervisorFactory, UserFactory

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
"""Midnight in UTC: eight in the morning in Shanghai."""
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
QUIET = replace(sample(1), charts=(), complete_until=None)


def subscribe(*, users=(), now=MONDAY - timedelta(days=1), **values) -> ReportSubscription:
    kept = ReportSubscription(
        **{
            "name": "Weekly", "questions": [{"report": "test-calls", "kind": "last_week"}], "zone": "Asia/Shanghai",
            "at": time(8), "attachment": "none", "subject": "{{name}}: {{first_day}}",
        } | values
    )  # fmt: skip
    keep_subscription(subscription=kept, now=now)
    kept.users.set(users)
    return kept


def people(*names, **values):
    return [SupervisorFactory(email=f"{name}@example.org", **values) for name in names]


def only_run() -> ReportRun:
    return ReportRun.objects.get()


@pytest.mark.django_db
def test_a_report_is_sent_on_time_once_to_users_roles_and_allowed_addresses(letterbox, report):
    ensure_roles()
    ann = SupervisorFactory(email="ann@example.org", language="zh-hans")
    ann.groups.add(Group.objects.get(name=SUPERVISORS))
    nosy = UserFactory(email="nosy@example.org")  # may not see figures
    UserFactory(email="gone@example.org", is_active=False).groups.add(Group.objects.get(name=SUPERVISORS))
    AllowedAddress.objects.create(pattern="@partner.example")
    asked = []
    report["make"] = lambda question: (
        asked.append(question) or replace(QUIET, asked=question, charts=sample(2).charts[:1])
    )
    kept = subscribe(
        users=[ann, nosy], outside=["boss@partner.example"], attachment="both", text="Hello {{reports}}"
    )
    kept.roles.set([Group.objects.get(name=SUPERVISORS)])

    assert sweep(now=MONDAY - MINUTE) == 0
    assert sweep(now=MONDAY) == 1
    assert sweep(now=MONDAY + MINUTE) == 0

    run = only_run()
    assert (run.state, str(run.day), run.error) == (
        life.SENT,
        "2026-11-30",
        "nosy@example.org: May not see the report Calls.",
    )
    assert letterbox.to == ["ann@example.org", "boss@partner.example"]
    assert str(asked[0].days.first) == "2026-11-23"
    kept.refresh_from_db()
    assert kept.next_at == MONDAY + timedelta(days=7)
    mails = dict(letterbox.mails)
    assert mails["ann@example.org"]["Subject"] == "Weekly: 2026年11月23日"
    assert mails["boss@partner.example"]["Subject"] == "Weekly: Nov. 23, 2026"
    assert mails["ann@example.org"]["Message-ID"] == ReportDelivery.objects.get(user=ann).message_id
    kinds = [part.get_content_type() for part in mails["boss@partner.example"].walk()]
    assert kinds.count("image/png") == 1
    assert {"application/pdf", "text/html", "text/plain"} <= set(kinds)
    names = [part.get_filename() for part in mails["boss@partner.example"].iter_attachments()]
    assert "weekly-2026-11-29.pdf" in names and "test-calls-2026-11-29.xlsx" in names


@pytest.mark.django_db
def test_one_refused_and_a_busy_server_and_the_others_get_theirs_once(letterbox, report):
    report["make"] = lambda question: replace(QUIET, asked=question)
    subscribe(users=people("ann", "bob", "cyd"))
    letterbox.refused = {"bob@example.org": "550 no such box", "cyd@example.org": "451 later"}

    sweep(now=MONDAY)
    run = only_run()
    assert (run.state, run.next_at) == (life.MAKING, MONDAY + MINUTE)
    del letterbox.refused["cyd@example.org"]
    outbox.outbox = []
    sweep(now=MONDAY + MINUTE)

    run = only_run()
    assert (run.state, run.attempts) == (life.PARTLY_SENT, 2)
    assert run.error == "bob@example.org: 550 no such box"
    assert [address for address in letterbox.to if address != "bob@example.org"] == [
        "ann@example.org",
        "cyd@example.org",
    ]


@pytest.mark.django_db
def test_a_mail_server_that_is_down_is_tried_again_and_the_owner_is_told_in_the_end(
    letterbox, report, settings
):
    (ann,) = people("ann")
    subscribe(users=[ann], owner=ann)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    now = MONDAY
    for _ in range(life.MOST_ATTEMPTS):
        sweep(now=now)
        now = only_run().next_at or now

    run = only_run()
    assert (run.state, run.attempts, letterbox.to) == (life.FAILED, life.MOST_ATTEMPTS, [])
    assert "refused" in run.error.lower()
    settings.EMAIL_PORT = port
    sweep(now=run.notice_due_at)
    assert letterbox.mails[0][1]["Subject"] == "Scheduled report Weekly: Failed"

    retry_run(run=run, by=ann, now=now)
    sweep(now=now)
    assert only_run().state == life.SENT
    assert letterbox.to == ["ann@example.org"] * 2
    with pytest.raises(ValidationError):
        retry_run(run=run, by=ann)


@pytest.mark.django_db
def test_a_server_that_hangs_up_without_an_answer_gets_no_second_mail(letterbox, report):
    subscribe(users=people("ann"))
    letterbox.breaks = True

    for minutes in range(3):
        sweep(now=MONDAY + MINUTE * minutes)

    assert (only_run().state, ReportDelivery.objects.get().state) == (life.FAILED, life.UNCONFIRMED)
    assert [message["Subject"] for _, message in letterbox.mails] == ["Weekly: Nov. 23, 2026"]


@pytest.mark.django_db
def test_it_waits_for_data_and_then_goes_with_a_note(letterbox, report):
    report["make"] = lambda question: replace(
        QUIET, asked=question, complete_until=MONDAY - timedelta(hours=9)
    )
    subscribe(users=people("ann"))

    sweep(now=MONDAY)
    assert (only_run().state, letterbox.to) == (life.WAITING, [])
    sweep(now=MONDAY + life.PATIENCE)

    assert (only_run().state, letterbox.to) == (life.SENT, ["ann@example.org"])
    assert (
        "It is not certain that all data had arrived"
        in letterbox.mails[0][1].get_body(("plain",)).get_content()
    )
    assert only_run().complete_until == MONDAY - timedelta(hours=9)


@pytest.mark.django_db
def test_what_was_missed_is_said_and_not_sent_a_day_late(letterbox, report):
    (ann,) = people("ann")
    subscribe(users=[ann], owner=ann, cadence="daily")

    sweep(now=MONDAY + timedelta(days=2, hours=1))

    states = dict(ReportRun.objects.values_list("day__day", "state"))
    assert states == {30: life.MISSED, 1: life.MISSED, 2: life.SENT}
    assert sorted(message["Subject"] for _, message in letterbox.mails) == [
        "Scheduled report Weekly: Missed", "Scheduled report Weekly: Missed", "Weekly: Nov. 23, 2026",
    ]  # fmt: skip


@pytest.mark.django_db
def test_reports_groups_and_people_that_are_gone(letterbox, report):
    (ann,) = people("ann")
    questions = [{"report": "test-calls", "kind": "yesterday", "groups": ["gone"]}]
    kept = subscribe(users=[ann], questions=questions, subject=HOSTILE[:40].replace("\u202e", ""))
    ReportSubscription.objects.update(questions=[*questions, {"report": "test-gone", "kind": "today"}])
    sweep(now=MONDAY)
    text = letterbox.mails[0][1].get_body(("plain",)).get_content()
    assert "The report test-gone does not exist any more." in text
    assert "The skill group gone does not exist any more." in text

    ReportSubscription.objects.update(questions=[{"report": "test-gone", "kind": "today"}], owner=None)
    sweep(now=MONDAY + timedelta(days=7))
    assert ReportRun.objects.first().state == life.FAILED
    ann.delete()
    sweep(now=MONDAY + timedelta(days=14))
    assert ReportRun.objects.first().state == life.SKIPPED
    with pytest.raises(ValidationError):
        run_now(subscription=kept, by=None, now=MONDAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("questions", {"questions": [{"report": "nope", "kind": "today"}]}),
        ("questions", {"questions": [{"report": "test-calls", "kind": "last_year"}]}),
        ("outside", {"outside": ["boss@evil.example"]}),
        ("zone", {"zone": "Mars/Base"}),
        ("subject", {"subject": "{{nam}}"}),
        ("subject", {"subject": "a\r\nBcc: x@y.z"}),
        ("text", {"text": "a\x00"}),
        ("name", {"name": "\ud800"}),
    ],
)
def test_what_no_run_could_do_is_refused_by_its_field(field, values, report):
    with pytest.raises(ValidationError) as refused:
        subscribe(**values)
    assert set(refused.value.message_dict) == {field}


@pytest.mark.django_db
def test_a_test_goes_to_one_person_and_leaves_no_run(letterbox, report):
    ann, bob = people("ann", "bob")
    send_test(subscription=subscribe(users=[ann]), user=bob)

    assert (letterbox.to, ReportRun.objects.count()) == (["bob@example.org"], 0)


def killed_while(letterbox, run_id: int, kill_when: str) -> int:
    """Carry a run out in a process of its own, and kill it at a moment; return how it ended."""
    child = os.fork()
    if child:
        if kill_when == "whole":
            assert letterbox.whole.wait(30)
            os.kill(child, signal.SIGKILL)
        return os.waitpid(child, 0)[1]
    try:
        # Connections of its own; those of the parent stay referred to, so that nothing closes them.
        _kept = connection.connection, dict(connection._connection_pools)
        connection.connection = None
        connection._connection_pools.clear()
        if kill_when == "before":
            from apps.subscriptions.services import running

            running.move_mail = lambda *args, **values: os.kill(os.getpid(), signal.SIGKILL)
        do_run(run_id=run_id, now=MONDAY)
    finally:
        os._exit(1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kill_when", "state"), [("before", life.SENT), ("whole", life.FAILED)])
def test_a_worker_killed_over_a_mail_costs_no_second_one(letterbox, report, kill_when, state):
    """T54: killed when the server has all but the dot, the mail is sent anew; killed when the server has it whole and
    before anything of that was written down, it is not."""
    report["make"] = lambda question: replace(QUIET, asked=question)
    kept = subscribe(users=people("ann"))
    run = run_now(subscription=kept, by=None, now=MONDAY)
    letterbox.answer.clear()

    assert killed_while(letterbox, run.pk, kill_when) == signal.SIGKILL
    letterbox.answer.set()
    for minutes in range(1, 4):
        sweep(now=MONDAY + MINUTE * minutes)

    run.refresh_from_db()
    assert run.state == state
    assert letterbox.to == ["ann@example.org"]


@pytest.mark.django_db
def test_a_day_on_which_the_clock_is_changed_has_one_run(letterbox, report):
    for start, name in (
        (datetime(2027, 3, 28, tzinfo=BERLIN), "gap"),
        (datetime(2027, 10, 31, tzinfo=BERLIN), "twice"),
    ):
        kept = subscribe(name=name, cadence="daily", at=time(2, 30), zone="Europe/Berlin", now=start)
        for half_hours in range(2, 12):
            sweep(now=start + timedelta(minutes=30 * half_hours))
        assert kept.runs.count() == 1


@pytest.mark.django_db
def test_whoever_subscribes_does_so_in_plain_words_and_sees_when(
    client, report, settings, django_assert_max_num_queries
):
    boss = SupervisorFactory(is_superuser=True, is_staff=True, email="boss@example.org")
    client.force_login(boss)
    asked = sample(1).asked
    page = client.get(subscribe_url(replace(asked, report="test-calls", groups=("sales",))))
    assert page.status_code == 200
    assert page.context["adminform"].form.initial["reports"] == ["test-calls"]
    form = {
        "name": "Monthly calls", "reports": ["test-calls"], "period": "last_month", "medium": "voice", "compare": "on",
        "cadence": "monthly", "at": "08:00", "weekday": "0", "day": "0", "zone": "Asia/Shanghai", "is_active": "on",
        "users": [boss.pk], "owner": boss.pk, "subject": "{{nam}}", "attachment": "none",
    }  # fmt: skip
    add = reverse("admin:subscriptions_reportsubscription_add")
    assert client.get(add).context["adminform"].form["zone"].value() == settings.TIME_ZONE
    assert "Nothing fills the gap {{nam}}." in client.post(add, form).content.decode()
    assert client.post(add, form | {"subject": "{{name}}"}).status_code == 302
    kept = ReportSubscription.objects.get()
    assert (kept.next_at.astimezone(kept.schedule.zone).hour, kept.asks[0].kind) == (8, "last_month")

    runs = client.get(reverse("admin:subscriptions_next_runs"), form | {"cadence": "daily"}).json()["runs"]
    assert len(runs) == 5 and all(text.endswith("08:00") for text in runs)
    assert client.get(reverse("admin:subscriptions_next_runs"), {"at": "x"}).json() == {"runs": []}
    assert (
        b"Service level by day" in client.get(reverse("admin:subscriptions_preview", args=[kept.pk])).content
    )
    change = reverse("admin:subscriptions_reportsubscription_change", args=[kept.pk])
    assert client.get(change).status_code == 200

    run = run_now(subscription=kept, by=boss)
    ReportRun.objects.filter(pk=run.pk).update(state=life.FAILED, next_at=None)
    assert [alarm.pk for alarm in list_alarms()] == [run.pk]
    assert b"Monthly calls" in client.get(reverse("admin:index")).content
    with django_assert_max_num_queries(14):
        assert client.get(reverse("admin:subscriptions_reportrun_changelist")).status_code == 200
    assert client.get(reverse("admin:subscriptions_reportrun_change", args=[run.pk])).status_code == 200
    assert client.get(reverse("admin:subscriptions_reportsubscription_changelist")).status_code == 200
