"""A contact centre to measure with: groups, skills, agents and callers, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig, Ring
from apps.acd.domain.state import WorkItem

MOST_SKILLS = 6
ASKS_FOR_MORE = 0.3
"""Share of callers who need a skill besides their group's."""
PRIORITIES = (0, 0, 0, 1, 2)
TIERS = (0, 0, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the centre is. Every agent serves 2 to 4 groups and has 2 to 6 skills at levels 1 to 5."""

    agents: int = 2_000
    groups: int = 50
    skills: int = 20


def make_centre(size: Size, chance: Random, *, wrap_up_seconds: int = 20, rings: bool = False) -> FloorConfig:
    """Return a centre of that size. Every group asks for one skill at level 1 or 2; without ``rings`` for ever."""
    skills = [f"skill-{number}" for number in range(size.skills)]
    wider = (Ring(60, lower_levels=1), Ring(120, lower_levels=2)) if rings else ()
    groups = {
        code: GroupConfig(
            code,
            code,
            {skills[number % size.skills]: chance.randint(1, 2)},
            wrap_up_seconds=wrap_up_seconds,
            pause_after_misses=0,
            record=False,
            rings=wider,
        )
        for number, code in enumerate(f"group-{number}" for number in range(size.groups))
    }
    agents = {number: _agent(number, groups, skills, chance) for number in range(1, size.agents + 1)}
    return FloorConfig(agents=agents, groups=groups)


def _agent(number: int, groups: dict[str, GroupConfig], skills: list[str], chance: Random) -> AgentConfig:
    """Return an agent who can serve the groups that they are in, mostly."""
    served = chance.sample(sorted(groups), min(len(groups), chance.randint(2, 4)))
    known = {skill for code in served for skill in groups[code].skills}
    known |= set(chance.sample(skills, min(len(skills), max(2, MOST_SKILLS - len(known)))))
    levels = {skill: chance.randint(1, 5) for skill in sorted(known)[:MOST_SKILLS]}
    return AgentConfig(number, f"Agent {number}", str(10_000 + number), tuple(served), levels, "phone")


def make_caller(number: int, queued_at: float, config: FloorConfig, skills: int, chance: Random) -> WorkItem:
    """Return a caller who waits for one of the groups, some for a further skill, with a priority and a value."""
    more = {f"skill-{chance.randrange(skills)}": 1} if chance.random() < ASKS_FOR_MORE else {}
    return WorkItem(
        interaction_id=f"call-{number}",
        segment=1,
        group=f"group-{chance.randrange(len(config.groups))}",
        caller="",
        queued_at=queued_at,
        order=number,
        skills=more,
        priority=chance.choice(PRIORITIES),
        tier=chance.choice(TIERS),
    )
