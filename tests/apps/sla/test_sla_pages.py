"""Policies are made, clocks and the report are read, in the admin and over the API."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.jobs.models import Job
from apps.sla.models import Clock, EscalationStep, Policy, Recount
from apps.sla.services import do_due_points, recount_if_changed
from apps.tickets.models import Ticket
from tests import factories

pytestmark = pytest.mark.django_db


def form_of(policy, **changes):
    return {
        "name": "Gold",
        "position": "5",
        "is_active": "on",
        "reopening": "continue",
        "warn_percent": "75",
        "from_priority": "",
        "targets-TOTAL_FORMS": "1",
        "targets-INITIAL_FORMS": "0",
        "targets-0-priority": "",
        "targets-0-first_response_seconds": "0:30",
        "targets-0-resolution_seconds": "8h",
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "0",
        "steps-0-kind": "resolution",
        "steps-0-timing": "percent",
        "steps-0-amount": "90",
        "steps-0-raise_by": "1",
        "steps-0-tag": "late",
        "steps-0-notify": ["group", "supervisors"],
        "steps-0-subject": "#{{ticket.number}} is late",
        "steps-0-message": "Please look.",
    } | changes


def test_a_policy_is_made_and_the_open_tickets_are_counted_anew(
    admin_client, django_capture_on_commit_callbacks
):
    ticket = factories.TicketFactory(requester=factories.CustomerFactory(tier=60))
    group = factories.SkillGroupFactory(code="vip")
    add = reverse("admin:sla_policy_add")
    assert admin_client.get(add).status_code == 200

    wrong = {
        "targets-0-resolution_seconds": "soon",
        "steps-0-raise_by": "",
        "steps-0-tag": "",
        "steps-0-notify": [],
        "from_tier": "101",
    }
    page = admin_client.post(add, form_of(None, **wrong, warn_before_seconds="0:10", description="a\x00b"))
    assert page.status_code == 200
    for words in (
        "Write hours and minutes", "not both", "Say what this step does", "less than or equal to 100",
        "Null characters are not allowed",
    ):  # fmt: skip
        assert words in page.content.decode()
    assert not Policy.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(add, form_of(None, from_tier="50", groups=[])).status_code == 302
    policy = Policy.objects.get()
    assert policy.conditions == {"all": [{"field": "requester.tier", "op": "at_least", "value": 50}]}
    assert policy.targets.get().seconds() == {"first_response": 1800, "resolution": 8 * 3600}
    step = EscalationStep.objects.get()
    mail = {"do": "notify_by_mail", "subject": "#{{ticket.number}} is late", "text": "Please look."}
    assert step.actions == [
        {"do": "raise_priority", "steps": 1},
        {"do": "add_tag", "tag": "late"},
        mail | {"to": "group"},
        mail | {"to": "supervisors"},
    ]
    job = Recount.objects.get().job
    assert (job.state, job.message) == ("done", "1 open tickets counted, 2 clocks changed.")
    assert Clock.objects.filter(ticket=ticket, state="running").count() == 2

    change = reverse("admin:sla_policy_change", args=[policy.pk])
    page = admin_client.get(change).content.decode()
    assert 'value="8:00"' in page and 'value="50"' in page and 'value="late"' in page
    assert "Please look." in page
    assert recount_if_changed() is None
    policy.conditions["all"].append({"field": "ticket.group", "op": "is", "value": group.code})
    policy.save()  # whatever changed it
    assert recount_if_changed() is not None
    assert Job.objects.count() == 2


def test_the_list_of_clocks_and_the_report_lead_to_the_tickets(
    admin_client, client, django_assert_max_num_queries
):
    now = timezone.now()
    policy = factories.PolicyFactory(targets={"first_response": 3600, "resolution": 86_400})
    late = factories.TicketFactory(subject="Late one", at=now - timedelta(hours=2))
    soon = factories.TicketFactory(subject="Soon one", at=now - timedelta(minutes=30))
    agent = factories.AgentFactory(extension="1002")
    assert do_due_points() >= 1

    listing = reverse("admin:sla_clock_changelist")
    with django_assert_max_num_queries(24):
        page = admin_client.get(listing).content.decode()
    assert "Late one" in page and "Soon one" in page and "data-countdown" in page
    assert "Soon one" not in admin_client.get(listing, {"due": "overdue"}).content.decode()
    assert "Late one" not in admin_client.get(listing, {"due": "hour"}).content.decode()
    assert "Late one" in admin_client.get(listing, {"q": f"#{late.number}", "due": "all"}).content.decode()

    report = admin_client.get(reverse("admin:sla_report"))
    [row] = report.context["rows"]
    assert (row.name, row.met, row.breached, row.share) == (policy.name, 0, 1, 0.0)
    behind = admin_client.get(row.breached_url).content.decode()
    assert "Late one" in behind and "Soon one" not in behind
    for by in ("priority", "group", "day", "nonsense"):
        page = admin_client.get(reverse("admin:sla_report"), {"by": by, "first": "2026-02-31", "last": "x"})
        assert page.status_code == 200
    sheet = admin_client.get(reverse("admin:sla_report_export")).content.decode()
    assert f"{policy.name},First response,0,1,0.0" in sheet

    clocks = admin_client.get(f"/api/v1/tickets/{late.pk}/clocks/").json()
    assert [(clock["kind"], clock["state"]) for clock in clocks] == [
        ("resolution", "running"),
        ("first_response", "breached"),
    ]
    due = admin_client.get("/api/v1/sla/clocks/", {"due": "hour"}).json()["results"]
    assert [clock["number"] for clock in due] == [soon.number]
    assert admin_client.get("/api/v1/sla/clocks/", {"due": "x"}).status_code == 400
    assert admin_client.get("/api/v1/sla/clocks/", {"ticket__subject": "x"}).status_code == 400
    assert admin_client.get("/api/v1/sla/policies/").json()["results"][0]["name"] == policy.name

    client.force_login(agent.user)  # who sees neither ticket
    assert client.get(f"/api/v1/tickets/{late.pk}/clocks/").status_code == 404
    assert client.get(reverse("admin:sla_report")).status_code in (302, 403)
    assert client.get("/api/v1/sla/clocks/").status_code == 403


def test_the_list_and_the_page_of_tickets_show_their_clocks(admin_client, django_assert_max_num_queries):
    now = timezone.now()
    factories.PolicyFactory(targets={"first_response": 3600, "resolution": 86_400})
    later = factories.TicketFactory(subject="Later one", at=now - timedelta(minutes=10))
    sooner = factories.TicketFactory(subject="Sooner one", at=now - timedelta(minutes=50))
    late = factories.TicketFactory(subject="Late one", at=now - timedelta(hours=2))
    listing = reverse("admin:tickets_ticket_changelist")
    admin_client.get(listing)

    def shown(**query):
        return [ticket.subject for ticket in admin_client.get(listing, query).context["cl"].result_list]

    with django_assert_max_num_queries(30) as few:
        page = admin_client.get(listing).content.decode()
    assert page.count("data-countdown") == 3 and "sla/countdown.js" in page
    for _ in range(5):
        factories.TicketFactory(at=now)
    with django_assert_max_num_queries(len(few)):
        admin_client.get(listing)
    Ticket.objects.exclude(pk__in=[later.pk, sooner.pk, late.pk]).update(state="closed")
    assert shown(sla="overdue") == ["Late one"]
    assert shown(sla="hour")[:2] == ["Sooner one", "Later one"]  # soonest first
    page = admin_client.get(reverse("admin:tickets_ticket_change", args=[late.pk])).content.decode()
    assert page.count("data-countdown") == 2 and "SLA" in page


def test_days_of_a_report_are_local_days_also_where_the_clock_is_changed(settings):
    """T15."""
    from apps.sla.report import days_of

    with timezone.override("Europe/Berlin"):
        assert days_of("2026-10-25") == (
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 10, 25, 23, tzinfo=UTC),
        )
    for wrong in ("", None, "2026-02-30", "9999-12-31", "2026-11-02..2026-11-01", "x..y"):
        assert days_of(wrong) is None
