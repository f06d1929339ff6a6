"""The matcher: who waits for whom, kept so that neither side is ever searched.

Every signature has a line with two sides: interactions by score, idle agents by how long they have been idle. The
score grows by one per second for everybody, so that the order of two interactions never changes, and a key that is
computed once (``queued_at`` minus the head start of priority and tier) orders them for good. An agent stands in every
line that they fit; how many that is does not depend on how many interactions wait.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from apps.acd.domain.config import AgentConfig, FloorConfig
from apps.acd.domain.heap import Key, LazyHeap
from apps.acd.domain.signature import Signature, signature_of, signature_of_group
from apps.acd.domain.state import WorkItem


class Line:
    """The interactions of one signature and the idle agents who fit it."""

    __slots__ = ("idle", "waiting")

    def __init__(self) -> None:
        self.waiting: LazyHeap[str] = LazyHeap()
        self.idle: LazyHeap[int] = LazyHeap()


class Matcher:
    """Finds the best interaction for an agent and the longest-idle agent for an interaction, exactly.

    It knows nothing but what it is told with ``put_*`` and ``discard_*``; who may be offered anything at all is
    decided by the caller.
    """

    def __init__(self, config: FloorConfig) -> None:
        self._config = config
        self._idle: dict[int, Key] = {}
        self._waiting: dict[str, WorkItem] = {}
        self._build(config)

    # -- who is there --------------------------------------------------------------------------------------------

    def put_agent(self, agent_id: int, idle_since: float) -> None:
        """Say that the agent can be offered something, and since when they have been idle."""
        key = (idle_since, agent_id)
        if self._idle.get(agent_id) == key:
            return
        self._idle[agent_id] = key
        for line in self._lines_of.get(agent_id, ()):
            line.idle.put(agent_id, key)

    def discard_agent(self, agent_id: int) -> None:
        """Say that the agent cannot be offered anything now."""
        if self._idle.pop(agent_id, None) is not None:
            for line in self._lines_of.get(agent_id, ()):
                line.idle.discard(agent_id)

    def put_item(self, item: WorkItem) -> None:
        """Say that the interaction waits."""
        if self._waiting.get(item.interaction_id) is not item:
            self.discard_item(item.interaction_id)
            self._waiting[item.interaction_id] = item
            self._place(item)

    def discard_item(self, interaction_id: str) -> None:
        """Say that the interaction does not wait; an unknown one is fine."""
        if line := self._line_of.pop(interaction_id, None):
            line.waiting.discard(interaction_id)
            del self._waiting[interaction_id]

    # -- the two questions ---------------------------------------------------------------------------------------

    def best_item(self, agent_id: int, skip: Callable[[str], bool] | None = None) -> tuple[Key, str] | None:
        """Return (key, id) of the interaction with the highest score that the agent fits, without those that ``skip``
        names."""
        best: tuple[Key, str] | None = None
        for line in self._lines_of.get(agent_id, ()):
            if line.waiting:
                found = line.waiting.first(skip)
                if found and (best is None or found < best):
                    best = found
        return best

    def longest_idle(self, interaction_id: str, skip: Callable[[int], bool] | None = None) -> int | None:
        """Return the agent who fits the waiting interaction and has been idle longest, without those that ``skip``
        names."""
        found = self._line_of[interaction_id].idle.first(skip)
        return found[1] if found else None

    def count_idle(self, interaction_id: str) -> int:
        """Return how many idle agents fit the waiting interaction."""
        return len(self._line_of[interaction_id].idle)

    def is_idle(self, agent_id: int) -> bool:
        """Return whether the agent can be offered something."""
        return agent_id in self._idle

    @property
    def has_idle(self) -> bool:
        """Whether any agent can be offered something."""
        return bool(self._idle)

    def is_waiting(self, interaction_id: str) -> bool:
        """Return whether the interaction waits for an offer."""
        return interaction_id in self._waiting

    def waiting_for(self, agent_id: int) -> list[WorkItem]:
        """Return the interactions that wait for nobody but this agent."""
        lines = (line for _, line in self._lines_for.get(agent_id, ()))
        return [self._waiting[interaction_id] for line in lines for interaction_id in line.waiting]

    def in_order(self) -> list[WorkItem]:
        """Return all waiting interactions, highest score first: O(n log n), for a change of the configuration."""
        return sorted(self._waiting.values(), key=self.key_of)

    def key_of(self, item: WorkItem) -> Key:
        """Return the static key of an interaction: lower is served first."""
        head_start = self._config.priority_seconds * item.priority + self._config.tier_seconds * item.tier
        return item.queued_at - head_start, item.order

    # -- the lines -----------------------------------------------------------------------------------------------

    def configure(self, config: FloorConfig) -> None:
        """Work with ``config`` from now on. Only agents who changed are moved, unless groups or scores changed."""
        before = self._config
        scores = (before.priority_seconds, before.tier_seconds)
        if before.groups != config.groups or scores != (config.priority_seconds, config.tier_seconds):
            self._build(config)
            return
        self._config = config
        for agent_id in before.agents.keys() | config.agents.keys():
            if before.agents.get(agent_id) != config.agents.get(agent_id):
                self._refit(agent_id, before.agents.get(agent_id))

    def _build(self, config: FloorConfig) -> None:
        """Build all lines anew: those of the groups' own skills, and those that somebody waits in."""
        self._config = config
        self._lines: dict[Signature, Line] = {}
        self._lines_for: dict[str | int, list[tuple[Signature, Line]]] = defaultdict(list)
        self._lines_of: dict[int, list[Line]] = defaultdict(list)
        self._line_of: dict[str, Line] = {}
        self._members: dict[str, dict[int, AgentConfig]] = defaultdict(dict)
        for agent in config.agents.values():
            for group in agent.groups:
                self._members[group][agent.agent_id] = agent
        self._plain_lines = {
            code: self._line(signature_of_group(group)) for code, group in config.groups.items()
        }
        for item in self._waiting.values():
            self._place(item)

    def _place(self, item: WorkItem) -> None:
        plain = self._plain_lines.get(item.group) if not item.skills and item.agent_id is None else None
        line = plain or self._line(signature_of(item, self._config))
        self._line_of[item.interaction_id] = line
        line.waiting.put(item.interaction_id, self.key_of(item))

    def _line(self, signature: Signature) -> Line:
        line = self._lines.get(signature)
        if line is None:
            line = self._lines[signature] = Line()
            self._lines_for[_audience(signature)].append((signature, line))
            for agent in self._candidates(signature):
                if signature.fits(agent):
                    self._stand_in(line, agent.agent_id)
        return line

    def _candidates(self, signature: Signature) -> Iterable[AgentConfig]:
        if signature.agent_id is None:
            return self._members[signature.group].values()
        agent = self._config.agents.get(signature.agent_id)
        return (agent,) if agent else ()

    def _stand_in(self, line: Line, agent_id: int) -> None:
        self._lines_of[agent_id].append(line)
        if key := self._idle.get(agent_id):
            line.idle.put(agent_id, key)

    def _refit(self, agent_id: int, before: AgentConfig | None) -> None:
        """Take the agent out of all lines, then let them stand in those that they fit now."""
        for line in self._lines_of.pop(agent_id, ()):
            line.idle.discard(agent_id)
        for group in before.groups if before else ():
            self._members[group].pop(agent_id, None)
        if agent := self._config.agents.get(agent_id):
            for group in agent.groups:
                self._members[group][agent_id] = agent
            audiences: tuple[str | int, ...] = (agent_id, *agent.groups)
            for audience in audiences:
                for signature, line in self._lines_for[audience]:
                    if signature.fits(agent):
                        self._stand_in(line, agent_id)


def _audience(signature: Signature) -> str | int:
    """Return whose change can change who fits: the members of a group, or one agent."""
    return signature.group if signature.agent_id is None else signature.agent_id
