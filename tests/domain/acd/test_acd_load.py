"""A busy hour: 20,000 calls at 120 % of what the agents can do, with callers who give up.

The whole engine runs, with offers that are missed, wrap-ups and abandons. What is checked: nobody is lost, nobody has
two calls, nobody gets a call they cannot serve, the longest idle are asked first, and the books balance.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from itertools import count

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.acd.domain.floor import Floor
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import CancelTimer, Effect, Event, Message, SetTimer
from tests.domain.acd import oracle

CALLS = 20_000
AGENTS = 200
GROUPS = 10
TALK_SECONDS, WRAP_UP_SECONDS, PATIENCE_SECONDS = 180.0, 20, 120.0
LOAD = 1.2
SKILLS = ("english", "german", "chinese")
CHECKED_SHARE = 0.05


def directory(draw: random.Random) -> FloorConfig:
    groups = {}
    for number in range(GROUPS):
        skills = {SKILLS[number % 3]: draw.randint(1, 2)} if number % 2 else {}
        code = f"g{number}"
        groups[code] = GroupConfig(code, code, skills, wrap_up_seconds=WRAP_UP_SECONDS, pause_after_misses=0)
    agents = {}
    for number in range(1, AGENTS + 1):
        codes = tuple(draw.sample(sorted(groups), draw.randint(2, 4)))
        levels = {skill: draw.randint(1, 5) for skill in draw.sample(SKILLS, draw.randint(1, 3))}
        agents[number] = AgentConfig(number, f"Agent {number}", str(number), codes, levels, "phone")
    return FloorConfig(agents=agents, groups=groups)


class BusyHour:
    """An event-driven simulation around the engine; one seed, one history."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.config = directory(self.draw)
        self.floor = Floor(self.config)
        self.agenda: list[tuple[float, int, Callable[[], None]]] = []
        self.ticket = count()
        self.now = 0.0
        self.timers: dict[str, SetTimer] = {}
        self.seen: Counter[str] = Counter()
        self.owner: dict[str, int] = {}
        self.busy: dict[int, str] = {}
        self.arrivals = 0

    def at(self, due_at: float, action: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (due_at, next(self.ticket), action))

    def run(self) -> None:
        for agent_id in self.config.agents:
            self.send(cmd.ConnectWorkbench(agent_id, "tab"))
            self.send(cmd.SetPresence(agent_id, Presence.AVAILABLE))
        self.at(0.0, self.arrive)
        while self.agenda:
            self.now, _, action = heapq.heappop(self.agenda)
            action()

    def arrive(self) -> None:
        self.arrivals += 1
        call = f"c{self.arrivals}"
        if self.arrivals < CALLS:
            rate = LOAD * AGENTS / (TALK_SECONDS + WRAP_UP_SECONDS)
            self.at(self.now + self.draw.expovariate(rate), self.arrive)
        skills = {self.draw.choice(SKILLS): self.draw.randint(1, 3)} if self.draw.random() < 0.3 else {}
        group = f"g{self.draw.randrange(GROUPS)}"
        self.at(self.now + self.draw.expovariate(1 / PATIENCE_SECONDS), lambda: self.lose_patience(call))
        tier = self.draw.choice((0, 0, 50, 100))
        self.send(cmd.EnqueueInteraction(call, group, "1", skills, self.draw.randint(0, 2), tier))

    def lose_patience(self, call: str) -> None:
        item = self.floor.work.get(call)
        if item and item.is_waiting:
            self.send(msg.CallerHungUp(call))

    def send(self, message: Message) -> None:
        outcome = self.floor.handle(message, self.now)
        for event in outcome.events:
            self.judge(event)
        for effect in outcome.effects:
            self.carry_out(effect)

    def judge(self, event: Event) -> None:
        self.seen[type(event).__name__] += 1
        match event:
            case ev.OfferMade():
                self.judge_offer(event)
            case ev.OfferNotAnswered() | ev.OfferWithdrawn():
                assert self.owner.pop(event.interaction_id) == event.agent_id
                assert self.busy.pop(event.agent_id) == event.interaction_id
            case ev.InteractionAnswered():
                assert self.owner[event.interaction_id] == event.agent_id
                assert event.wait_seconds >= event.ring_seconds >= 0
            case ev.WrapUpCompleted():
                assert self.busy.pop(event.agent_id) == event.interaction_id
            case ev.InteractionEnded():
                self.owner.pop(event.interaction_id, None)

    def judge_offer(self, event: ev.OfferMade) -> None:
        assert event.interaction_id not in self.owner
        assert event.agent_id not in self.busy
        self.owner[event.interaction_id] = event.agent_id
        self.busy[event.agent_id] = event.interaction_id
        item = self.floor.work[event.interaction_id]
        assert oracle.fits(item, event.agent_id, self.config)
        if self.draw.random() < CHECKED_SHARE:
            self.judge_order(event.agent_id, event.interaction_id)

    def judge_order(self, agent_id: int, interaction_id: str) -> None:
        """No free agent who fits had been idle longer, and no caller whom the agent fits was to be served before."""
        chosen, item = self.floor.agents[agent_id], self.floor.work[interaction_id]
        others = oracle.takers(
            item, self.floor.agents.values(), self.config, self.floor.is_connected, self.now
        )
        assert all((chosen.idle_since, agent_id) <= (other.idle_since, other.agent_id) for other in others)
        key = oracle.key_of(item, self.config)
        for other in self.floor.work.values():
            if other.stage == "queued" and oracle.fits(other, agent_id, self.config):
                assert other.missed_by or oracle.key_of(other, self.config) > key

    def carry_out(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                self.timers[effect.timer_id] = effect
                self.at(effect.due_at, lambda: self.ring_timer(effect))
            case CancelTimer():
                self.timers.pop(effect.timer_id, None)
            case fx.RingAgent() if self.draw.random() < 0.95:
                pick_up = msg.AgentLegAnswered(effect.interaction_id, effect.offer_id)
                self.at(self.now + self.draw.uniform(1, 6), lambda: self.send(pick_up))
            case fx.ConnectAgent():
                hang_up = msg.CallerHungUp(effect.interaction_id)
                self.at(self.now + self.draw.expovariate(1 / TALK_SECONDS), lambda: self.send(hang_up))

    def ring_timer(self, timer: SetTimer) -> None:
        if self.timers.get(timer.timer_id) is timer:
            del self.timers[timer.timer_id]
            self.send(timer.message)


@pytest.fixture(scope="module")
def hour() -> BusyHour:
    hour = BusyHour(seed=7)
    hour.run()
    return hour


def test_nobody_is_lost_and_the_books_balance(hour: BusyHour) -> None:
    seen = hour.seen

    assert hour.arrivals == seen["InteractionQueued"] == CALLS
    assert seen["InteractionAnswered"] + seen["InteractionAbandoned"] == CALLS
    assert seen["InteractionEnded"] == CALLS
    assert (
        seen["SegmentEnded"]
        == seen["WrapUpStarted"]
        == seen["WrapUpCompleted"]
        == seen["InteractionAnswered"]
    )
    ended_offers = seen["InteractionAnswered"] + seen["OfferNotAnswered"] + seen["OfferWithdrawn"]
    assert seen["OfferMade"] == ended_offers


def test_the_hour_was_as_busy_as_it_claims(hour: BusyHour) -> None:
    assert hour.seen["InteractionAbandoned"] > 0.1 * CALLS
    assert hour.seen["OfferNotAnswered"] > 100
    assert hour.seen["OfferWithdrawn"] > 50


def test_afterwards_nothing_is_left_over(hour: BusyHour) -> None:
    assert hour.floor.work == {}
    assert hour.timers == {}
    assert hour.owner == {}
    assert hour.busy == {}
    assert {hour.floor.waiting(code) for code in hour.config.groups} == {(0, 0.0)}
