"""What the ACD knows of the directory: a frozen picture, replaced whole when a supervisor changes something."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """``skills`` maps a skill's code to the agent's level, 1–10. ``accept_on``: ``screen`` (the agent accepts in the
    workbench, then the phone is called and picks up by itself) or ``phone`` (the phone rings; picking up accepts)."""

    agent_id: int
    name: str
    extension: str
    groups: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    accept_on: str = "screen"


@dataclass(frozen=True, slots=True)
class GroupConfig:
    """``wrap_up_seconds`` 0 means that wrap-up never ends by itself; ``wrap_up_extension_seconds`` is by how much
    agents may prolong it at most (0: not at all). ``pause_after_misses`` 0 never pauses. ``auto_answer``: an offer
    counts as accepted when it is made, and the phone is asked to pick up by itself."""

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


@dataclass(frozen=True, slots=True)
class FloorConfig:
    """Scores order the waiting line: ``30 * priority + 0.2 * tier + waited seconds`` (FIFO when equal). One priority
    step is worth ``priority_seconds`` of waiting, one point of value ``tier_seconds``."""

    agents: Mapping[int, AgentConfig] = field(default_factory=dict)
    groups: Mapping[str, GroupConfig] = field(default_factory=dict)
    priority_seconds: float = 30.0
    tier_seconds: float = 0.2
    grace_seconds: int = 30
