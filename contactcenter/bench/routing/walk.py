"""A random walk through which the index and the slow truth go side by side: how often do they disagree?"""

from __future__ import annotations

from random import Random

from apps.acd.domain.index import Matcher
from apps.acd.domain.standing import Standing
from contactcenter.bench.routing.centre import Size, make_caller, make_centre
from contactcenter.bench.routing.naive import NaiveMatcher

SMALL = Size(agents=24, groups=5, skills=5)
"""Small, so that the same few interactions and agents meet in every way."""
MOST_WAITING = 40


class Walk:
    """Arrivals, hang-ups, agents who come, leave and are served. Every step asks both sides one question."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"walk/{seed}")
        self._config = make_centre(SMALL, self._chance)
        self._matcher = Matcher(self._config)
        self._naive = NaiveMatcher(self._config)
        self._number = 0
        self._now = 0.0
        self.divergences = 0

    def run(self, steps: int) -> int:
        """Take that many steps; return how many answers differed."""
        moves = (self._arrive, self._leave, self._free, self._busy)
        weights = (40, 15, 40, 15)
        for _ in range(steps):
            self._now += 0.5
            self._chance.choices(moves, weights)[0]()
        return self.divergences

    def _arrive(self) -> None:
        if len(self._naive.waiting) >= MOST_WAITING:
            self._leave()
        self._number += 1
        queued_at = self._now - self._chance.choice((0.0, 0.0, 30.0))
        caller = make_caller(self._number, queued_at, self._config, SMALL.skills, self._chance)
        self._naive.waiting[caller.interaction_id] = caller
        self._matcher.put_item(caller)
        self._compare(
            self._matcher.best_agent(caller.interaction_id, self._now), self._naive.best_agent(caller)
        )

    def _leave(self) -> None:
        if self._naive.waiting:
            interaction_id = self._chance.choice(list(self._naive.waiting))
            del self._naive.waiting[interaction_id]
            self._matcher.discard_item(interaction_id)

    def _free(self) -> None:
        agent_id = self._chance.randint(1, SMALL.agents)
        standing = Standing(self._now, 0, 0, 0.0, 0.0, 0.0)
        self._naive.idle[agent_id] = standing
        self._matcher.put_agent(agent_id, standing)
        found = self._matcher.best_item(agent_id)
        chosen = self._naive.best_item(agent_id, self._now)
        self._compare(found[-1] if found else None, chosen)
        if chosen is not None and self._chance.random() < 0.7:
            self._serve(chosen, agent_id)

    def _serve(self, interaction_id: str, agent_id: int) -> None:
        del self._naive.waiting[interaction_id], self._naive.idle[agent_id]
        self._matcher.discard_item(interaction_id)
        self._matcher.discard_agent(agent_id)

    def _busy(self) -> None:
        if self._naive.idle:
            agent_id = self._chance.choice(list(self._naive.idle))
            del self._naive.idle[agent_id]
            self._matcher.discard_agent(agent_id)

    def _compare(self, quick: object, slow: object) -> None:
        self.divergences += quick != slow
