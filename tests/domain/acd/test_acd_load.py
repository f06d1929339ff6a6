"""A busy hour: 20,000 calls at 120 % of what the agents can do, with callers who give up and a search that widens.

The whole engine runs, with offers that are missed, wrap-ups and abandons. What is checked: nobody is lost, nobody has
two calls, nobody gets a call they cannot serve, the right agents are asked first, and the books balance.
"""

import random

import pytest

from apps.interactions.domain import events as ev
from apps.kernel.messages import Event
from contactcenter.bench.routing.centre import Size, make_centre
from contactcenter.bench.routing.hour import BusyHour, Judgement
from tests.domain.acd import oracle

CALLS = 20_000
SIZE = Size(agents=200, groups=10, skills=3)
CHECKED_SHARE = 0.05


class JudgedHour(BusyHour):
    """Looks at everybody, too, for some of the offers."""

    def __init__(self) -> None:
        draw = random.Random(7)
        super().__init__(make_centre(SIZE, draw, rings=True), SIZE, CALLS, load=1.2, seed=7)
        self.draw = draw
        self.checked = 0

    def on_event(self, event: Event) -> None:
        if isinstance(event, ev.OfferMade):
            assert oracle.fits(self.floor.work[event.interaction_id], event.agent_id, self.config)
            if self.draw.random() < CHECKED_SHARE:
                self.judge_order(event.agent_id, event.interaction_id)
        super().on_event(event)

    def judge_order(self, agent_id: int, interaction_id: str) -> None:
        """No free agent who fits was to be asked before, and no caller whom the agent fits was to be served before."""
        self.checked += 1
        chosen, item = self.floor.agents[agent_id], self.floor.work[interaction_id]
        others = oracle.takers(
            item, self.floor.agents.values(), self.config, self.floor.is_connected, self.now
        )
        place = oracle.choice(item, chosen, self.config, self.now)
        assert all(place <= oracle.choice(item, other, self.config, self.now) for other in others)
        key = oracle.key_of(item, self.config)
        for other in self.floor.work.values():
            if other.stage == "queued" and oracle.fits(other, agent_id, self.config):
                assert other.missed_by or oracle.key_of(other, self.config) > key


@pytest.fixture(scope="module")
def hour() -> JudgedHour:
    return JudgedHour()


@pytest.fixture(scope="module")
def judgement(hour: JudgedHour) -> Judgement:
    return hour.judged()


def test_nobody_is_lost_and_the_books_balance(hour: JudgedHour, judgement: Judgement) -> None:
    seen = hour.seen

    assert hour.arrivals == seen["InteractionQueued"] == CALLS
    assert seen["InteractionAnswered"] + seen["InteractionAbandoned"] == CALLS
    assert seen["InteractionEnded"] == CALLS
    assert seen["SegmentEnded"] == seen["WrapUpStarted"] == seen["WrapUpCompleted"]
    assert seen["WrapUpCompleted"] == seen["InteractionAnswered"]
    ended_offers = seen["InteractionAnswered"] + seen["OfferNotAnswered"] + seen["OfferWithdrawn"]
    assert seen["OfferMade"] == ended_offers
    assert (judgement.lost, judgement.doubly_assigned, judgement.wrong_skill) == (0, 0, 0)


def test_the_hour_was_as_busy_as_it_claims(hour: JudgedHour, judgement: Judgement) -> None:
    assert judgement.abandoned > 0.1 * CALLS
    assert hour.seen["OfferNotAnswered"] > 100
    assert hour.seen["OfferWithdrawn"] > 50
    assert hour.seen["SearchWidened"] > 500
    assert hour.checked > 500


def test_afterwards_nothing_is_left_over(hour: JudgedHour, judgement: Judgement) -> None:
    assert hour.floor.work == {}
    assert hour.timers == {}
    assert hour.owners == {}
    assert hour.busy == {}
    assert {hour.floor.waiting(code) for code in hour.config.groups} == {(0, 0.0)}
