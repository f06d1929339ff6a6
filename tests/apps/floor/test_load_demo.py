"""The demonstration site. Loading costs seconds, so the tests of what is there share one."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.audit.models import AuditEvent
from apps.automation.models import Rule
from apps.customers.models import Consent, Customer, DuplicatePair, Membership
from apps.customers.selectors import find_customer_by_number
from apps.floor.demo.call_handling import load_node
from apps.floor.demo.knowledge import LANGUAGES, read_texts
from apps.floor.demo.reader import fixtures, read_rows
from apps.ivr.choices import FLOW_TEMPLATES
from apps.ivr.selectors import get_published_flows
from apps.knowledge.models import Article, Attachment, ReviewTask, SearchLog
from apps.knowledge.selectors.search import Scope, search_articles
from apps.outbox.models import Entry
from apps.sla.models import Clock
from apps.telephony.models import AsteriskNode, EntryPoint
from apps.tickets.models import ChecklistItem, SavedView, Ticket, TicketMessage
from apps.tickets.services import set_state


@pytest.fixture
def switch(settings):
    settings.DEMO_SWITCH_URL = "http://127.0.0.1:8188"
    settings.DEMO_SWITCH_PASSWORD = "a switch's secret"
    return settings


def load(**options):
    call_command("load_demo", verbosity=0, **options)


@pytest.mark.django_db
def test_whole_site_is_there_stays_as_people_changed_it_and_comes_again_when_forced(
    switch, django_assert_max_num_queries
):
    load()

    people_and_numbers()
    every_group_has_agents_who_can_do_what_it_asks()
    customers()
    a_living_desk()
    promises_and_rules()
    a_knowledge_base()

    with django_assert_max_num_queries(7):
        load()

    before = counts()
    Customer.objects.filter(external_ref="C-1001").update(name="Changed")
    SavedView.objects.get(name="Nobody has it").delete()
    ticket = set_state(ticket=Ticket.objects.get(subject="Where is my parcel?"), state="resolved")
    switch.DEMO_SWITCH_URL = "http://127.0.0.1:9999"
    load()
    assert Customer.objects.get(external_ref="C-1001").name == "Changed"
    assert not SavedView.objects.filter(name="Nobody has it").exists()
    assert AsteriskNode.objects.get().base_url == "http://127.0.0.1:9999"

    load(force=True)
    assert Customer.objects.get(external_ref="C-1001").name == "James Anderson"
    assert counts() == before
    ticket.refresh_from_db()
    assert ticket.state == "resolved", "what happened to a ticket has happened"
    assert AuditEvent.objects.filter(action="demo.loaded").count() == 2


def counts():
    models = (
        Customer,
        Membership,
        Consent,
        Ticket,
        TicketMessage,
        Clock,
        Article,
        ReviewTask,
        SearchLog,
        Rule,
        SavedView,
    )
    return {model.__name__: model.objects.count() for model in (*models, DuplicatePair, Attachment)}


def people_and_numbers():
    phones = Agent.objects.filter(accept_on="phone").order_by("extension")
    assert [agent.extension for agent in phones] == [str(number) for number in range(1001, 1021)]
    assert Agent.objects.get(user__username="agent").extension == "1100"
    assert set(SkillGroup.objects.values_list("code", flat=True)) == {"sales", "support", "billing"}
    assert User.objects.get(username="supervisor").groups.get().name == "Supervisors"
    assert [user.username for user in User.objects.all() if user.has_usable_password()] == []
    assert {row.dnis: row.flow.code for row in EntryPoint.objects.select_related("flow")} == {
        "4001": "main-line",
        "4002": "account-line",
        "4003": "satisfaction-survey",
        "4004": "out-of-hours",
        "4005": "pre-sales",
        "4006": "after-sales",
        "4007": "order-query",
        "4008": "knowledge-answers",
        "4010": "screened-callers",
        "4011": "outbound-reminder",
    }
    assert {"main-line", "account-line", *FLOW_TEMPLATES} == set(get_published_flows())
    node = AsteriskNode.objects.get()
    assert (node.code, node.base_url, node.password) == (
        "virtual",
        "http://127.0.0.1:8188",
        "a switch's secret",
    )


def every_group_has_agents_who_can_do_what_it_asks():
    for group in SkillGroup.objects.prefetch_related("required_skills"):
        wanted = {row.skill_id: row.level for row in group.required_skills.all()}
        able = [
            agent
            for agent in Agent.objects.filter(groups=group)
            if wanted.items() <= {pair for pair in wanted.items() if has(agent, *pair)}
        ]
        assert len(able) >= 6, group


def has(agent, skill_id, level):
    return agent.skill_levels.filter(skill_id=skill_id, level__gte=level).exists()


def customers():
    assert find_customer_by_number("+15550100001").name == "James Anderson"
    assert find_customer_by_number("+8613800138001").name == "王建国"
    assert Customer.objects.count() == 63 and Membership.objects.count() == 13
    pairs = {(pair.first.external_ref, pair.second.external_ref) for pair in DuplicatePair.objects.all()}
    assert pairs == {("C-1001", "C-2001"), ("C-1037", "C-2002"), ("C-1046", "C-2003")}


def a_living_desk():
    """Something of everything, nothing in the future, and no word to webhooks and rules of what is past."""
    assert set(Ticket.objects.values_list("state", flat=True)) == {
        "new", "open", "pending_customer", "pending_internal", "resolved", "closed",
    }  # fmt: skip
    assert 40 <= Ticket.objects.count() <= 45
    assert set(TicketMessage.objects.values_list("kind", flat=True)) == {"note", "reply", "customer"}
    assert not TicketMessage.objects.filter(created_at__gt=timezone.now()).exists()
    assert not Ticket.objects.filter(requester=None).exists()
    assert ChecklistItem.objects.filter(done_at=None).exists()
    assert ChecklistItem.objects.exclude(done_at=None).exists()
    told = Entry.objects.filter(kind__startswith="ticket.").exclude(kind="ticket.checklist_changed")
    assert not told.exists()


def promises_and_rules():
    """One promise is broken and waits for somebody; others come due within the day."""
    running = Clock.objects.filter(ended_at=None)
    [late] = running.filter(state="breached")
    assert late.ticket.subject == "Both machines in the practice show E4"
    assert running.filter(state="running", due_at__lt=timezone.now() + timedelta(days=1)).count() > 9
    assert set(Clock.objects.values_list("kind", flat=True)) == {
        "first_response", "next_response", "resolution",
    }  # fmt: skip
    kinds = sorted(Rule.objects.values_list("kind", "is_active"))
    assert kinds == [("timed", True), ("trigger", False), ("trigger", True)]


def a_knowledge_base():
    assert Article.objects.count() == 25
    assert ReviewTask.objects.filter(kind="unanswered", question="gift card").exists()
    assert ReviewTask.objects.filter(kind="expired").count() == 1
    [picture] = Attachment.objects.all()
    text = Article.objects.get(key="descaling").translations.get(language="zh-hans").published.body
    assert f"](/help/files/{picture.pk})" in text
    for query, language, first in (("refund", "en", "refund-times"), ("除垢", "zh-hans", "descaling")):
        hits = search_articles(query, Scope(audience="public", language=language, only_language=True)).hits
        assert hits[0].article.key == first


@pytest.mark.django_db
def test_without_a_password_there_is_no_node(settings):
    settings.DEMO_SWITCH_PASSWORD = None

    assert not load_node()

    assert not AsteriskNode.objects.exists()


def test_numbers_and_references_are_unique_in_the_file():
    rows = read_rows("customers")
    numbers = [number for row in rows for number in row["numbers"]]

    assert len(set(numbers)) == len(numbers)
    assert len({row["external_ref"] for row in rows}) == len(rows)


def test_every_article_has_a_text_in_every_language():
    keys = {row["key"] for row in read_rows("articles")}

    assert {language: read_texts(language).keys() for language in LANGUAGES} == dict.fromkeys(LANGUAGES, keys)


def test_files_are_written_for_people():
    for path in (fixtures() / "demo").glob("*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))
        assert len(path.read_text(encoding="utf-8").splitlines()) == len(rows) + 2, path.name
