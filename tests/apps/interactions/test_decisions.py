"""Why this agent: stored with the offer, said in the reader's language, on the page and in the shell."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.acd.domain.config import Ring
from apps.agents.domain.strategy import Strategy
from apps.floor.projector import copy_events
from apps.interactions.decisions import list_considered, read_decision, say_decision, say_place
from apps.interactions.domain import events as ev
from apps.interactions.domain.decision import Considered, Decision, SkillMet
from tests import factories
from tests.domain.acd.support import World, agent, config, group
from tests.factories.stories import START, interaction_id, record

FULL = Decision(
    strategy="best_fit",
    fitting=3,
    skills=(SkillMet("billing", 4, 3), SkillMet("english", 1, 1)),
    ring=2,
    rank=2,
    lent="sales",
    waiting=2,
    head_start=31.4,
    others=(
        Considered(8, "lacks", "billing", 3, 5, enough_after=20),
        Considered(9, "lacks", "english", 0, 1),
        Considered(10, "later"),
        Considered(11, "declined"),
        Considered(12, "away", enough_after=20, location="leipzig"),
        Considered(12, "away", location="leipzig"),
        Considered(12, "away", enough_after=20),
        Considered(12, "away"),
    ),
    more=4,
    location="porto",
)


def test_a_decision_in_words():
    assert say_decision(FULL, {"sales": "Sales"}, {"porto": "Porto"}) == (
        "highest levels of 3 who fit; billing 4 ≥ 3; english 1 ≥ 1; rank 2 in the group; lent by Sales; "
        "sits at Porto; search widened to ring 2"
    )
    assert say_place(FULL) == "2 others waited for the same; priority and value were worth 31 s of waiting"
    assert list_considered(FULL, {8: "Lin", 9: "Ann", 10: "Bo", 12: "Eva"}, {"leipzig": "Leipzig"}) == [
        "Lin: billing 3 < 5 until 20 s",
        "Ann: english 0 < 1",
        "Bo: would do, comes after",
        "#11: was asked before and did not take it",
        "Eva: location Leipzig not before 20 s",
        "Eva: location Leipzig is not asked",
        "Eva: without a location not before 20 s",
        "Eva: without a location is not asked",
        "4 more were free",
    ]


@pytest.mark.parametrize("strategy", Strategy)
def test_every_strategy_has_words_of_its_own(strategy):
    said = {say_decision(Decision(str(other), 3), {}, {}) for other in Strategy}
    assert say_decision(Decision(str(strategy), 1), {}, {}) == "the only free agent who fits"
    assert len(said) == len(Strategy)


@pytest.mark.parametrize(
    ("purpose", "words"),
    [("transfer", "transferred to this agent"), ("preferred", "had the customer's last conversation")],
)
def test_one_person_needs_no_comparison(purpose, words):
    assert say_decision(Decision("longest_idle", 1, purpose=purpose), {}, {}) == words


def test_what_is_no_decision_is_passed_over():
    assert read_decision({}) is None
    assert read_decision({"decision": None}) is None
    assert read_decision({"decision": {"strategy": 7}}) is None


@pytest.fixture
def told(db) -> str:
    """An interaction that waited for ring 1, as the engine itself decided it."""
    users = {"first": "Lin", "second": "Ann", "third": "Bo"}
    lin, ann, bo = (factories.AgentFactory(user__display_name=name).pk for name in users.values())
    wants = group(skills={"billing": 5}, rings=(Ring(20, 2), Ring(40, 4)))
    world = World(config(wants, agent(lin, billing=3), agent(ann, billing=1), agent(bo, billing=3)), lin, ann)
    world.now = START
    key = interaction_id(1)
    world.call(key, priority=1)
    world.wait(20)
    story = [(at, event) for at, event in world.log if getattr(event, "interaction_id", "") == key]
    copy_events(record([entry for entry in story if not type(entry[1]).__name__.startswith("WorkState")]))
    factories.SkillGroupFactory(code="billing", name="Billing")
    return key


def run(*args: str) -> str:
    out = StringIO()
    call_command("explain", *args, stdout=out)
    return out.getvalue()


def test_explain_tells_each_step_and_who_else_was_free(told):
    assert run(told).splitlines() == [
        "09:00:00      +0:00  Waits for an agent of Billing.",
        "09:00:20      +0:20  The search widened: ring 1.",
        "09:00:20      +0:20  Offered to Lin: the only free agent who fits; billing 3 ≥ 3; search widened to ring 1.",
        "                     - priority and value were worth 30 s of waiting",
        "                     - Ann: billing 1 < 3 until 40 s",
    ]


def test_explain_for_programs(told):
    shown = json.loads(run(told, "--json"))

    assert [step["type"] for step in shown["steps"]] == ["InteractionQueued", "SearchWidened", "OfferMade"]
    assert shown["steps"][2]["data"]["decision"]["others"][0]["enough_after"] == 40


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "complaint"), [("nonsense", "no interaction's id"), ("0" * 32, "No event")])
def test_explain_says_what_is_wrong(key, complaint):
    with pytest.raises(CommandError, match=complaint):
        run(key)


def test_the_page_shows_the_decision_in_the_readers_language(told, client):
    factories.InteractionFactory(pk=told)
    client.force_login(factories.SupervisorFactory())

    page = client.get(f"/admin/interactions/interaction/{told}/change/").content.decode()

    assert "Ann: billing 1 &lt; 3 until 40 s" in page
    with translation.override("en"):
        assert "the only free agent who fits; billing 3 ≥ 3" in page


def test_an_old_sentence_is_still_shown(db):
    key = interaction_id(2)
    offer = ev.OfferMade(key, 1, f"{key}-1", 7, "billing", START, why="transferred to this agent")
    copy_events(record([(START, offer)]))

    assert "transferred to this agent" in run(key)
