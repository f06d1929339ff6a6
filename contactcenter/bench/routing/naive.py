"""The simple way: look at everybody. The baseline of the decisions, and the slow truth that they are compared with."""

from __future__ import annotations

from apps.acd.domain.config import FloorConfig
from apps.acd.domain.score import head_start
from apps.acd.domain.standing import Standing
from apps.acd.domain.state import WorkItem


class NaiveMatcher:
    """Two plain lists, searched from end to end at every question."""

    def __init__(self, config: FloorConfig) -> None:
        self.config = config
        self.waiting: dict[str, WorkItem] = {}
        self.idle: dict[int, Standing] = {}

    def fits(self, item: WorkItem, agent_id: int) -> bool:
        """Return whether the agent may be given the interaction; no rings, no preferred agents here."""
        agent, group = self.config.agents[agent_id], self.config.groups[item.group]
        if item.group not in agent.groups:
            return False
        asked = (*group.skills.items(), *item.skills.items())
        return all(agent.skills.get(skill, 0) >= level for skill, level in asked)

    def score(self, item: WorkItem, now: float) -> float:
        """Return the interaction's score: the seconds it has waited, and what priority and value are worth."""
        return now - item.queued_at + head_start(item, self.config.groups[item.group])

    def best_item(self, agent_id: int, now: float) -> str | None:
        """Return the waiting interaction with the highest score that the agent fits, equal ones as they came."""
        best: tuple[float, int, str] | None = None
        for item in self.waiting.values():
            if self.fits(item, agent_id):
                candidate = (-self.score(item, now), item.order, item.interaction_id)
                if best is None or candidate < best:
                    best = candidate
        return best[2] if best else None

    def best_agent(self, item: WorkItem) -> int | None:
        """Return the agent who fits the interaction and has been free for longest."""
        fitting = [
            (standing.idle_since, agent_id)
            for agent_id, standing in self.idle.items()
            if self.fits(item, agent_id)
        ]
        return min(fitting)[1] if fitting else None
