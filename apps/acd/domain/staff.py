"""How many agents of each group are there: counted as they come and go, never searched."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from apps.acd.domain.config import AgentConfig


class Staff(NamedTuple):
    """``signed_in`` also counts breaks; ``available`` those who take calls, busy or not; ``idle`` who could take one
    now."""

    signed_in: int = 0
    available: int = 0
    idle: int = 0


NOBODY = Staff()


class StaffCounts:
    """Follows every agent; reading is O(1)."""

    def __init__(self, agents: Mapping[int, AgentConfig]) -> None:
        self._groups_of: dict[int, tuple[str, ...]] = {key: agent.groups for key, agent in agents.items()}
        self._staff: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._seen: dict[int, Staff] = {}

    def follow(self, agent_id: int, *, signed_in: bool, available: bool, idle: bool) -> None:
        """Take over what the agent is now."""
        after = Staff(int(signed_in), int(available), int(idle))
        before = self._seen.get(agent_id, NOBODY)
        if after == before:
            return
        self._seen[agent_id] = after
        change = [new - old for new, old in zip(after, before, strict=True)]
        for group in self._groups_of.get(agent_id, ()):
            counts = self._staff[group]
            for place, step in enumerate(change):
                counts[place] += step

    def of(self, group: str) -> Staff:
        """Return the figures of a group."""
        counts = self._staff.get(group)
        return Staff(*counts) if counts else NOBODY
