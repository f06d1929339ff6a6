"""What the ACD knows of the directory: a frozen picture, replaced whole when a supervisor changes something."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.agents.domain.strategy import Strategy


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """``skills`` maps a skill's code to the agent's level, 1–10, ``ranks`` a group's code to the agent's rank there
    (1, the usual one, is asked first). ``accept_on``: ``screen`` (the agent accepts in the
    workbench, then the phone is called and picks up by itself) or ``phone`` (the phone rings; picking up accepts)."""

    agent_id: int
    name: str
    extension: str
    groups: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    accept_on: str = "screen"
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ring:
    """Who else may be asked once an interaction has waited ``after_seconds``: agents whose levels are up to
    ``lower_levels`` below what is required (a requirement lowered to nothing is dropped), and those of other
    ``groups``."""

    after_seconds: int
    lower_levels: int = 0
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupConfig:
    """``skills`` are required; who meets more of the ``preferred`` ones is asked first. ``urgency`` is how much the
    service level target counts against other groups' calls: with 1 the call whose target is due first goes first.
    ``wrap_up_seconds`` 0 means that wrap-up never ends by itself; ``wrap_up_extension_seconds`` is by how much agents
    may prolong it at most (0: not at all). ``pause_after_misses`` 0 never pauses. ``auto_answer``: an offer counts as
    accepted when it is made, and the phone is asked to pick up by itself."""

    code: str
    name: str
    skills: Mapping[str, int] = field(default_factory=dict)
    ring_timeout_seconds: int = 20
    wrap_up_seconds: int = 60
    pause_after_misses: int = 1
    record: bool = True
    threshold_seconds: int = 20
    auto_answer: bool = False
    wrap_up_extension_seconds: int = 120
    strategy: Strategy = Strategy.LONGEST_IDLE
    preferred: Mapping[str, int] = field(default_factory=dict)
    rings: tuple[Ring, ...] = ()
    preferred_agent_seconds: int = 0
    preferred_agent_days: int = 7
    urgency: float = 0.0


@dataclass(frozen=True, slots=True)
class FloorConfig:
    """Scores order the waiting line: ``30 * priority + 0.2 * tier + waited seconds`` (FIFO when equal). One priority
    step is worth ``priority_seconds`` of waiting, one point of value ``tier_seconds``; together they are worth
    ``most_head_start_seconds`` at most. Nobody is therefore overtaken within a group by a caller who came later than
    that, however important."""

    agents: Mapping[int, AgentConfig] = field(default_factory=dict)
    groups: Mapping[str, GroupConfig] = field(default_factory=dict)
    priority_seconds: float = 30.0
    tier_seconds: float = 0.2
    most_head_start_seconds: float = 900.0
    grace_seconds: int = 30

    @property
    def scores(self) -> tuple[float, float, float]:
        """What the order of the waiting depends on, besides the groups."""
        return self.priority_seconds, self.tier_seconds, self.most_head_start_seconds
