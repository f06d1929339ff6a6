"""What the ACD knows of the directory: a frozen picture, replaced whole when a supervisor changes something."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.acd.domain.rules import NO_RULES, QueueRules
from apps.agents.domain.capacity import USUAL, Capacity
from apps.agents.domain.states import Presence
from apps.agents.domain.strategy import Strategy
from apps.numberlists.domain.lists import NumberLists


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """``skills`` maps a skill's code to the agent's level, 1–10, ``ranks`` a group's code to the agent's rank there
    (1, the usual one, is asked first). ``accept_on``: ``screen`` (the agent accepts in the
    workbench, then the phone is called and picks up by itself) or ``phone`` (the phone rings; picking up accepts).
    ``location`` is where the agent sits (empty: unknown)."""

    agent_id: int
    name: str
    extension: str
    groups: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    accept_on: str = "screen"
    ranks: Mapping[str, int] = field(default_factory=dict)
    location: str = ""
    capacity: Capacity = USUAL


@dataclass(frozen=True, slots=True)
class Ring:
    """Who else may be asked once an interaction has waited ``after_seconds``: agents whose levels are up to
    ``lower_levels`` below what is required (a requirement lowered to nothing is dropped), those of other ``groups``,
    and those who sit at further ``locations``, or wherever they sit (``all_locations``)."""

    after_seconds: int
    lower_levels: int = 0
    groups: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    all_locations: bool = False


@dataclass(frozen=True, slots=True)
class GroupConfig:
    """``skills`` are required; who meets more of the ``preferred`` ones is asked first. Where ``locations``
    are named, only those who sit there are asked until a ring lets others in, and they first after that.

    Scores order the waiting line (``score.py``): one step of priority is worth ``priority_seconds`` of waiting, one
    point of value ``tier_seconds``, both together ``most_head_start_seconds`` at most. ``urgency`` is how much the
    service level target counts against other groups' calls: with 1 the call whose target is due first goes first.

    A missed offer counts until the agent answers one, chooses a presence, or ``misses_forgotten_seconds`` have passed
    (0: never); ``pause_after_misses`` of them (0: never) set the agent to ``pause_presence``.

    ``wrap_up_seconds`` 0 means that wrap-up never ends by itself; ``wrap_up_extension_seconds`` is by how much agents
    may prolong it at most (0: not at all). ``auto_answer``: an offer counts as accepted when it is made, and the phone
    is asked to pick up by itself.

    Outgoing calls ring ``dial_seconds`` and show ``outbound_caller`` (empty: the trunk's number). A callback is
    promised within ``callback_window_seconds``, tried ``callback_attempts`` times with ``callback_gap_seconds``
    between, and given up ``callback_give_up_seconds`` after the promised time."""

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
    priority_seconds: float = 30.0
    tier_seconds: float = 0.2
    most_head_start_seconds: float = 900.0
    pause_presence: Presence = Presence.BREAK
    misses_forgotten_seconds: int = 0
    queue: QueueRules = NO_RULES
    dial_seconds: int = 30
    outbound_caller: str = ""
    callback_offered: bool = False
    callback_window_seconds: int = 3600
    callback_give_up_seconds: int = 14_400
    callback_attempts: int = 3
    callback_gap_seconds: int = 300
    locations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FloorConfig:
    """Everything that the ACD is told of the directory. ``grace_seconds``: how long a lost workbench may take to come
    back.

    ``flows`` and ``prompts`` are the codes of what there is for a queue's rules to refer to. ``do_not_call`` holds the
    numbers that must not be called, in every form in which they may be given, ``barred`` the number lists of that kind.
    ``trunks`` names, for each node, the
    trunks for outgoing calls in their order."""

    agents: Mapping[int, AgentConfig] = field(default_factory=dict)
    groups: Mapping[str, GroupConfig] = field(default_factory=dict)
    grace_seconds: int = 30
    flows: frozenset[str] = frozenset()
    prompts: frozenset[str] = frozenset()
    do_not_call: frozenset[str] = frozenset()
    barred: NumberLists = field(default_factory=NumberLists)
    trunks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
