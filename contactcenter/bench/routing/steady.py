"""How long one decision takes while many wait: an agent becomes free, the best caller is found, a new caller comes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    chance = Random(f"steady/{seed}")
    config = make_centre(size, chance)
    matcher = Matcher(config)
    callers = _callers(waiting + decisions, config, size, chance)
    agents = [chance.randint(1, size.agents) for _ in range(decisions)]
    for (
        caller
    ) in callers:  # so that every line that is asked for exists, as on a floor that has been up for a while
        matcher.put_item(caller)
    for caller in callers[waiting:]:
        matcher.discard_item(caller.interaction_id)

    def decide(number: int) -> None:
        agent_id, newcomer = agents[number], callers[waiting + number]
        matcher.put_agent(agent_id, Standing(float(number), 0, 0, 0.0, 0.0, 0.0))
        if found := matcher.best_item(agent_id):
            matcher.best_agent(found[-1], float(number))
            matcher.discard_item(found[-1])
        matcher.discard_agent(agent_id)
        matcher.put_item(newcomer)
        matcher.best_agent(newcomer.interaction_id, float(number))

    return _measure(waiting, decisions, decide)


def time_naive(size: Size, waiting: int, decisions: int, seed: int) -> Timing:
    """Return what the same decisions cost when everybody is looked at."""
    chance = Random(f"steady/{seed}")
    config = make_centre(size, chance)
    naive = NaiveMatcher(config)
    callers = _callers(waiting + decisions, config, size, chance)
    agents = [chance.randint(1, size.agents) for _ in range(decisions)]
    naive.waiting = {caller.interaction_id: caller for caller in callers[:waiting]}

    def decide(number: int) -> None:
        agent_id, newcomer = agents[number], callers[waiting + number]
        if found := naive.best_item(agent_id, float(waiting + number)):
            del naive.waiting[found]
        naive.waiting[newcomer.interaction_id] = newcomer
        naive.best_agent(newcomer)

    return _measure(waiting, decisions, decide)


def _callers(count: int, config: object, size: Size, chance: Random) -> list[WorkItem]:
    return [make_caller(number, float(number), config, size.skills, chance) for number in range(count)]  # type: ignore[arg-type]


def _measure(waiting: int, decisions: int, decide: Callable[[int], None]) -> Timing:
    clock, took = time.perf_counter_ns, [0] * decisions
    with collector_as_on_the_floor():
        began = clock()
        for number in range(decisions):
            at = clock()
            decide(number)
            took[number] = clock() - at
        seconds = (clock() - began) / 1e9
    took.sort()
    return Timing(
        waiting, decisions, decisions / seconds, took[decisions // 2] / 1e3, took[decisions * 99 // 100] / 1e3
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
