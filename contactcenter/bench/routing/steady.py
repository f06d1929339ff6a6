"""How long one decision takes while many wait: an agent becomes free, the best caller is found, a new caller comes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from random import Random

from apps.acd.domain.index import Matcher
from apps.acd.domain.standing import Standing
from apps.acd.domain.state import WorkItem
from contactcenter.bench.routing.centre import Size, make_caller, make_centre
from contactcenter.bench.routing.naive import NaiveMatcher


@dataclass(frozen=True, slots=True)
class Timing:
    """``per_second`` counts decisions; the percentiles are of single decisions, in microseconds."""

    waiting: int
    decisions: int
    per_second: float
    p50_us: float
    p99_us: float


def time_matcher(size: Size, waiting: int, decisions: int, seed: int) -> Timing:
    """Return what a decision costs with this many callers waiting."""
    scene = _Scene(size, waiting, decisions, seed)
    matcher = Matcher(scene.config)
    for caller in scene.callers():  # so that every line exists, as on a floor that has been up for a while
        matcher.put_item(caller)
        matcher.discard_item(caller.interaction_id)
    callers = scene.callers()
    for caller in islice(callers, waiting):
        matcher.put_item(caller)

    def decide(number: int, agent_id: int, newcomer: WorkItem) -> None:
        matcher.put_agent(agent_id, Standing(float(number), 0, 0, 0.0, 0.0, 0.0))
        if found := matcher.best_item(agent_id):
            matcher.best_agent(found[-1], float(number))
            matcher.discard_item(found[-1])
        matcher.discard_agent(agent_id)
        matcher.put_item(newcomer)
        matcher.best_agent(newcomer.interaction_id, float(number))

    return _measure(scene, callers, decide)


def time_naive(size: Size, waiting: int, decisions: int, seed: int) -> Timing:
    """Return what the same decisions cost when everybody is looked at."""
    scene = _Scene(size, waiting, decisions, seed)
    naive = NaiveMatcher(scene.config)
    callers = scene.callers()
    naive.waiting = {caller.interaction_id: caller for caller in islice(callers, waiting)}

    def decide(number: int, agent_id: int, newcomer: WorkItem) -> None:
        if found := naive.best_item(agent_id, float(waiting + number)):
            del naive.waiting[found]
        naive.waiting[newcomer.interaction_id] = newcomer
        naive.best_agent(newcomer)

    return _measure(scene, callers, decide)


class _Scene:
    """A centre, who calls there and who becomes free; the same seed gives the same."""

    def __init__(self, size: Size, waiting: int, decisions: int, seed: int) -> None:
        chance = Random(f"steady/{seed}")
        self.size, self.waiting, self.decisions, self.seed = size, waiting, decisions, seed
        self.config = make_centre(size, chance)
        self.agents = [chance.randint(1, size.agents) for _ in range(decisions)]

    def callers(self) -> Iterator[WorkItem]:
        """Make the callers one by one: those who wait at the beginning, then one for each decision."""
        chance = Random(f"steady/callers/{self.seed}")
        for number in range(self.waiting + self.decisions):
            yield make_caller(number, float(number), self.config, self.size.skills, chance)


def _measure(
    scene: _Scene, callers: Iterator[WorkItem], decide: Callable[[int, int, WorkItem], None]
) -> Timing:
    """Time the decisions alone: the newcomer is made just before each, as a floor makes it of a message."""
    clock, took = time.perf_counter_ns, []
    with collector_as_on_the_floor():
        for number, (agent_id, newcomer) in enumerate(zip(scene.agents, callers, strict=True)):
            at = clock()
            decide(number, agent_id, newcomer)
            took.append(clock() - at)
    took.sort()
    count = scene.decisions
    return Timing(
        scene.waiting,
        count,
        count / (sum(took) / 1e9),
        took[count // 2] / 1e3,
        took[count * 99 // 100] / 1e3,
    )


@contextmanager
def collector_as_on_the_floor() -> Iterator[None]:
    """Set the garbage collector as the floor process does (apps/floor/process.py), and back."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
