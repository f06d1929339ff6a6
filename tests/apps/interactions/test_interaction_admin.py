import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.agents.choices import MediumChoice
from apps.floor.projector import copy_events
from apps.interactions import panels
from apps.interactions.choices import Direction, InteractionState, Outcome
from apps.interactions.domain.fold import HANDLERS
from apps.interactions.panels import Panel, register_panel
from apps.interactions.selectors import list_events
from apps.interactions.sentences import sentence_for
from apps.interactions.timeline import build_timeline
from tests import factories
from tests.factories.stories import handled, interaction_id, record, transferred_and_abandoned

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interaction/"


@pytest.fixture
def client(client):
    client.force_login(factories.SupervisorFactory())
    return client


def results(response):
    return list(response.context["cl"].result_list)


def log(batch):
    copy_events(batch)


def test_list_needs_the_same_statements_for_one_row_and_for_many(client):
    def statements():
        with CaptureQueriesContext(connection) as context:
            client.get(LIST)
        return len(context)

    factories.InteractionFactory(agent=factories.AgentFactory(), customer=factories.CustomerFactory())
    statements()
    one = statements()
    for _ in range(5):
        factories.InteractionFactory(agent=factories.AgentFactory(), customer=factories.CustomerFactory())

    assert statements() == one


def test_states_and_outcomes_are_words_in_the_readers_language(client):
    for state in InteractionState.values:
        factories.InteractionFactory(state=state)
    for outcome in Outcome.values:
        factories.InteractionFactory(state="ended", outcome=outcome)

    page = client.get(LIST, headers={"accept-language": "zh-hans"}).content.decode()
    table = page[page.index('id="result_list"') :].partition("</table>")[0]
    shown = {text.strip() for text in re.findall(r"uppercase[^>]*>(.*?)</span>", table, re.S)}

    with translation.override("zh-hans"):
        assert shown == {
            str(label)
            for label in (
                *InteractionState.labels,
                *Outcome.labels,
                Direction.INBOUND.label,
                MediumChoice.VOICE.label,
            )
        }


def test_no_statement_counts_the_whole_table(client):
    factories.InteractionFactory()

    with CaptureQueriesContext(connection) as context:
        client.get(LIST)

    counting = [
        query["sql"]
        for query in context
        if "COUNT(*)" in query["sql"] and "interactions_interaction" in query["sql"]
    ]
    assert counting
    assert all("LIMIT 10000" in sql for sql in counting)


def test_search_by_the_beginning_of_a_number_uses_the_index(client):
    found = factories.InteractionFactory(ani="+15550109999")
    factories.InteractionFactory(ani="+8613800138000")

    with CaptureQueriesContext(connection) as context:
        response = client.get(LIST, {"q": "+1 (555) 010"})

    assert results(response) == [found]
    sql = next(query["sql"] for query in context if "LIKE" in query["sql"] and "COUNT" not in query["sql"])
    with connection.cursor() as cursor:
        # Two rows tell the planner nothing, and what it knows of the table depends on the tests before. What is left
        # to it here are indexes that fit the condition.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("EXPLAIN " + re.sub(r" ORDER BY .*", "", sql))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "interaction_ani_like" in plan


def test_search_by_id(client):
    found = factories.InteractionFactory()
    factories.InteractionFactory()

    assert results(client.get(LIST, {"q": found.pk.hex})) == [found]


def test_page_tells_the_story(client):
    agent = factories.AgentFactory(user__display_name="陈伟")
    batch = record(handled(interaction_id(1), agent=agent.pk))
    factories.InteractionFactory(pk=interaction_id(1), agent=agent)
    log(batch)

    page = client.get(f"{LIST}{interaction_id(1)}/change/").content.decode()

    assert "Connected to 陈伟 after 0:08." in page
    assert "Call from +15550100001 to 4001 arrived on virtual." in page
    assert page.count('<li class="is-milestone">') == 4
    assert 'name="_save"' not in page


def test_timeline_names_agents_and_groups_in_two_statements(django_assert_num_queries):
    agent = factories.AgentFactory(user__display_name="Emma")
    factories.SkillGroupFactory(code="billing", name="Billing")
    log(record(transferred_and_abandoned(interaction_id(1), agent=agent.pk)))
    with django_assert_num_queries(3):
        steps = build_timeline(list_events(interaction_id(1)))

    assert "Emma transferred the call to Billing." in [step.sentence for step in steps]
    assert steps[-1].since_start == "1:00"


@pytest.mark.parametrize("event_type", sorted(cls.__name__ for cls in HANDLERS))
def test_every_event_has_a_sentence_even_without_its_fields(event_type):
    sentence = sentence_for(event_type, {})

    assert sentence not in ("", event_type)
    assert "%" not in sentence


def test_event_of_a_later_release_is_shown_by_its_name():
    assert sentence_for("SomethingNew", {"a": 1}) == "SomethingNew"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"digits": "1", "accepted": True}, "The caller pressed 1."),
        ({"digits": "9", "accepted": False}, "The caller pressed 9, which is no choice here."),
        ({"digits": "", "accepted": False}, "The caller pressed nothing in time."),
    ],
)
def test_digits(values, expected):
    with translation.override("en"):
        assert sentence_for("DigitsCollected", values) == expected


def test_upper_layers_add_panels_in_their_order(client, monkeypatch):
    monkeypatch.setattr(panels._panels, "_panels", {})
    register_panel(
        Panel("late", "accounts/secret_once.html", lambda request, row: {"secret": f"late {row.dnis}"}, 200)
    )
    register_panel(Panel("early", "accounts/secret_once.html", lambda request, row: {"secret": "early"}, 10))
    register_panel(Panel("hidden", "accounts/secret_once.html", lambda request, row: None))
    row = factories.InteractionFactory(dnis="4001")

    page = client.get(f"{LIST}{row.pk}/change/").content.decode()

    assert page.count('id="dialog-form"') == 2
    assert page.index(">early<") < page.index(">late 4001<")


def test_unknown_interaction_leads_back_to_the_list(client):
    response = client.get(f"{LIST}{interaction_id(99)}/change/")

    assert response.status_code == 302


def test_supervisor_corrects_a_disposition(client):
    right = factories.DispositionFactory()
    row = factories.InteractionFactory()
    url = client.get(f"{LIST}{row.pk}/change/").context["actions_detail"][0]["path"]

    response = client.post(url, {"_form_submitted": "True", "disposition": right.pk, "note": "seen"})

    row.refresh_from_db()
    assert response["HX-Redirect"] == f"{LIST}{row.pk}/change/"
    assert (row.disposition, row.note) == (right, "seen")


def test_agent_cannot_enter(client):
    client.force_login(factories.UserFactory(role="Agents"))

    assert client.get(LIST).status_code == 302
