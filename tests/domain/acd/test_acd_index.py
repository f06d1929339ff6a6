"""The index against the slow truth, over long random walks."""

import random
from dataclasses import replace

import pytest

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig, Ring
from apps.acd.domain.heap import SMALL, LazyHeap
from apps.acd.domain.index import Matcher
from apps.acd.domain.standing import standing_of
from apps.acd.domain.state import ONLY_PREFERRED, AgentState, WorkItem
from apps.agents.domain.states import Presence
from apps.agents.domain.strategy import Strategy
from tests.domain.acd import oracle

GROUPS = ("billing", "sales", "support", "other")
SKILLS = ("english", "german", "chinese", "router")
LOCATIONS = ("", "leipzig", "porto", "taipei")
AGENTS = 25
NOW = 400.0


def test_a_heap_gives_its_ids_in_order_of_their_keys() -> None:
    heap: LazyHeap[str] = LazyHeap()
    for id_, at in (("late", 3.0), ("early", 1.0), ("middle", 2.0)):
        heap.put(id_, (at, 0))

    assert heap.first() == (1.0, 0, "early")
    assert heap.first({"early"}.__contains__) == (2.0, 0, "middle")
    assert heap.first({"early", "middle", "late"}.__contains__) is None
    heap.discard("early")
    assert heap.first() == (2.0, 0, "middle")
    heap.put("late", (0.5, 0))
    assert heap.first() == (0.5, 0, "late")
    assert (len(heap), "late" in heap, "early" in heap) == (2, True, False)


def test_a_heap_does_not_keep_its_dead() -> None:
    heap: LazyHeap[int] = LazyHeap()
    for number in range(10_000):
        heap.put(number, (-float(number), 0))
        heap.discard(number - 10)

    assert len(heap) == 10
    assert len(heap._heap) <= SMALL + 1
    assert heap.first() == (-9999.0, 0, 9999)


def random_agent(draw: random.Random, agent_id: int) -> AgentConfig:
    groups = tuple(code for code in GROUPS if draw.random() < 0.5)
    skills = {skill: draw.randint(1, 5) for skill in SKILLS if draw.random() < 0.6}
    ranks = {code: draw.randint(1, 3) for code in groups}
    location = draw.choice(LOCATIONS)
    return AgentConfig(
        agent_id, f"Agent {agent_id}", str(agent_id), groups, skills, ranks=ranks, location=location
    )


def random_rings(draw: random.Random) -> tuple[Ring, ...]:
    further = tuple(draw.sample(LOCATIONS[1:], draw.randint(0, 2)))
    return (
        Ring(10, lower_levels=1, locations=further),
        Ring(20, 2, (draw.choice(GROUPS),), all_locations=draw.random() < 0.5),
    )


def random_group(draw: random.Random, code: str, strategy: Strategy) -> GroupConfig:
    return GroupConfig(
        code,
        code,
        {draw.choice(SKILLS): draw.randint(1, 4)} if draw.random() < 0.7 else {},
        strategy=strategy,
        preferred={draw.choice(SKILLS): draw.randint(1, 4)} if draw.random() < 0.3 else {},
        rings=random_rings(draw) if draw.random() < 0.5 else (),
        locations=(draw.choice(LOCATIONS[1:]),) if draw.random() < 0.4 else (),
        priority_seconds=draw.choice((30.0, 10.0)),
        urgency=draw.choice((0.0, 0.5, 1.0)),
        threshold_seconds=draw.choice((10, 20, 60)),
    )


class Walk:
    """A matcher and a plain picture of what it was told. All groups choose by the same strategy."""

    def __init__(self, seed: int, strategy: Strategy) -> None:
        self.draw = random.Random(seed)
        self.strategy = strategy
        self.config = FloorConfig(
            agents={number: random_agent(self.draw, number) for number in range(AGENTS)},
            groups={code: random_group(self.draw, code, strategy) for code in GROUPS},
        )
        self.matcher = Matcher(self.config)
        self.idle: dict[int, AgentState] = {}
        self.items: dict[str, WorkItem] = {}
        self.count = 0

    def step(self) -> None:
        moves = (self.arrive, self.leave, self.free, self.busy, self.widen, self.reconfigure)
        self.draw.choices(moves, weights=(40, 35, 40, 35, 10, 1))[0]()

    def arrive(self) -> None:
        self.count += 1
        item = WorkItem(
            f"i{self.count}",
            1,
            self.draw.choice(GROUPS),
            "",
            queued_at=float(self.draw.randint(0, 300)),
            order=self.count,
            skills={self.draw.choice(SKILLS): self.draw.randint(1, 5)} if self.draw.random() < 0.5 else {},
            priority=self.draw.randint(0, 3),
            tier=self.draw.randint(0, 100),
            agent_id=self.draw.randrange(AGENTS) if self.draw.random() < 0.05 else None,
            preferred_agent_id=self.draw.randrange(AGENTS),
            ring=ONLY_PREFERRED if self.draw.random() < 0.05 else 0,
        )
        self.items[item.interaction_id] = item
        self.matcher.put_item(item)

    def widen(self) -> None:
        if self.items:
            item = self.draw.choice(list(self.items.values()))
            item.ring += 1
            self.matcher.put_item(item)

    def leave(self) -> None:
        if self.items:
            interaction_id = self.draw.choice(list(self.items))
            del self.items[interaction_id]
            self.matcher.discard_item(interaction_id)

    def free(self) -> None:
        agent_id = self.draw.randrange(AGENTS)
        since = float(self.draw.randint(0, 300))
        self.idle[agent_id] = AgentState(
            agent_id,
            Presence.AVAILABLE,
            idle_since=since,
            counted_at=since,
            asked=self.draw.randint(0, 50),
            handled=self.draw.randint(0, 3),
            busy_seconds=float(self.draw.randint(0, 100)),
            idle_seconds=float(self.draw.randint(0, 100)),
        )
        self.matcher.put_agent(agent_id, standing_of(self.idle[agent_id]))

    def busy(self) -> None:
        agent_id = self.draw.randrange(AGENTS)
        self.idle.pop(agent_id, None)
        self.matcher.discard_agent(agent_id)

    def reconfigure(self) -> None:
        agents, groups = dict(self.config.agents), dict(self.config.groups)
        number = self.draw.randrange(AGENTS)
        if agents.pop(number, None) is None or self.draw.random() < 0.7:
            agents[number] = random_agent(self.draw, number)
        if self.draw.random() < 0.2:
            code = self.draw.choice(GROUPS)
            groups[code] = random_group(self.draw, code, self.strategy)
        self.config = replace(self.config, agents=agents, groups=groups)
        self.matcher.configure(self.config)

    def compare(self) -> None:
        """Ask both questions of one random agent and one random interaction, some of them left out."""
        agent_id = self.draw.randrange(AGENTS)
        left_out = {key for key in self.items if self.draw.random() < 0.1}
        fitting = [
            (*oracle.key_of(item, self.config), key)
            for key, item in self.items.items()
            if oracle.fits(item, agent_id, self.config)
        ]
        kept = [entry for entry in fitting if entry[-1] not in left_out]
        assert self.matcher.best_item(agent_id, left_out.__contains__) == min(kept, default=None)
        assert self.matcher.best_item(agent_id) == min(fitting, default=None)
        if self.items:
            self.compare_agents(self.draw.choice(list(self.items)))

    def compare_agents(self, interaction_id: str) -> None:
        left_out = {key for key in self.idle if self.draw.random() < 0.1}
        item = self.items[interaction_id]
        fitting = [agent for key, agent in self.idle.items() if oracle.fits(item, key, self.config)]
        fitting.sort(key=lambda agent: oracle.choice(item, agent, self.config, NOW))
        allowed = [agent.agent_id for agent in fitting if agent.agent_id not in left_out]
        first = self.matcher.best_agent(interaction_id, NOW, left_out.__contains__)
        assert first == next(iter(allowed), None)
        assert self.matcher.count_idle(interaction_id) == len(fitting)


@pytest.mark.parametrize("strategy", Strategy)
def test_the_index_never_differs_from_looking_at_everybody(strategy: Strategy) -> None:
    walk = Walk(list(Strategy).index(strategy), strategy)
    for _ in range(2_000):
        walk.step()
        walk.compare()

    order = sorted(walk.items.values(), key=lambda item: oracle.key_of(item, walk.config))
    assert walk.matcher.in_order() == order
    assert walk.count > 400
