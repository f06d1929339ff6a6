"""The matcher: who waits for whom, kept so that neither side is ever searched.

Every signature has a line with two sides: interactions by score, free agents in the order of the group's strategy. The
score grows by one per second for everybody, so that the order of two interactions never changes, and a key that is
computed once (``queued_at`` minus the head start of priority and tier) orders them for good. An agent stands in every
line that they fit; how many that is does not depend on how many interactions wait.

On a busy floor an agent who becomes free is given something at once. So the last few to become free are kept aside
(``_fresh``), and walk into their lines only when nothing has come for them by the time others follow.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from operator import itemgetter

from apps.acd.domain.config import AgentConfig, FloorConfig
from apps.acd.domain.heap import Entry, Key
from apps.acd.domain.lines import Line, Lines
from apps.acd.domain.score import entry_of, key_of
from apps.acd.domain.signature import signature_of
from apps.acd.domain.standing import Standing
from apps.acd.domain.state import ONLY_PREFERRED, WorkItem

KEPT_ASIDE = 4
"""More make every question dearer, fewer make more agents walk for nothing."""


Place = tuple[WorkItem, Line, Entry, int]
"""An interaction that waits, where it does, and its entry and ring when it was put there. A bare tuple: one is made for
every arrival."""


class Matcher:
    """Finds the best interaction for an agent and the right agent for an interaction, exactly.

    It knows nothing but what it is told with ``put_*`` and ``discard_*``; who may be offered anything at all is
    decided by the caller.
    """

    def __init__(self, config: FloorConfig) -> None:
        self._config = config
        self._idle: dict[int, Standing] = {}
        self._fresh: dict[int, None] = {}  # those of them who stand in no line yet
        self._places: dict[str, Place] = {}
        self._build(config)

    # -- who is there --------------------------------------------------------------------------------------------

    def put_agent(self, agent_id: int, standing: Standing) -> None:
        """Say that the agent can be offered something, and how they stand."""
        before = self._idle.get(agent_id)
        if before == standing:
            return
        self._idle[agent_id] = standing
        if before is not None and agent_id not in self._fresh:
            self._stand_in_lines(agent_id)
        else:
            self._fresh[agent_id] = None
            if len(self._fresh) > KEPT_ASIDE:
                self._stand_in_lines(next(iter(self._fresh)))

    def discard_agent(self, agent_id: int) -> None:
        """Say that the agent cannot be offered anything now."""
        if self._idle.pop(agent_id, None) is None:
            return
        if agent_id in self._fresh:
            del self._fresh[agent_id]
            return
        for line in self._lines.of_agent(agent_id):
            line.idle.discard(agent_id)

    def put_item(self, item: WorkItem) -> None:
        """Say that the interaction waits, or that what it asks for or its score has changed."""
        entry = entry_of(item, self._config)
        if place := self._places.get(item.interaction_id):
            known, _, before, ring = place
            if known is item and before == entry and ring == item.ring:
                return
            self.discard_item(item.interaction_id)
        self._place(item, entry)

    def discard_item(self, interaction_id: str) -> None:
        """Say that the interaction does not wait; an unknown one is fine."""
        if place := self._places.pop(interaction_id, None):
            place[1].discard_waiting(interaction_id)

    # -- the two questions ---------------------------------------------------------------------------------------

    def best_item(self, agent_id: int, skip: Callable[[str], bool] | None = None) -> Entry | None:
        """Return the entry (key and id) of the interaction with the highest score that the agent fits, without those
        that ``skip`` names."""
        if skip is None:
            return self._lines.first_for(agent_id)
        best: Entry | None = None
        for line in self._lines.of_agent(agent_id):
            found = line.waiting.first(skip)
            if found is not None and (best is None or found < best):
                best = found
        return best

    def best_agent(
        self, interaction_id: str, now: float, skip: Callable[[int], bool] | None = None
    ) -> int | None:
        """Return the free agent who fits the waiting interaction and comes first by its group's strategy, without those
        that ``skip`` names."""
        item, line, _, _ = self._places[interaction_id]
        return self._first_of(line, item, now, skip)

    def best_for(self, item: WorkItem, now: float, skip: Callable[[int], bool] | None = None) -> int | None:
        """Return the same for an interaction that does not wait here."""
        return self._first_of(self._line(item), item, now, skip)

    def _first_of(
        self, line: Line, item: WorkItem, now: float, skip: Callable[[int], bool] | None
    ) -> int | None:
        fresh = [agent_id for agent_id in self._fresh if agent_id in line.places] if self._fresh else []
        return line.first_idle(item, self._idle, fresh, now, skip)

    def all_agents(self, interaction_id: str) -> list[int]:
        """Return all free agents who fit the waiting interaction, whoever has been free longest first."""
        line = self._line_of(interaction_id)
        self._settle()
        return line.idle.in_order()

    def count_idle(self, interaction_id: str) -> int:
        """Return how many free agents fit the waiting interaction."""
        return self._count(self._line_of(interaction_id))

    def count_for(self, item: WorkItem) -> int:
        """Return the same for an interaction that does not wait here."""
        return self._count(self._line(item))

    def _count(self, line: Line) -> int:
        return len(line.idle) + sum(agent_id in line.places for agent_id in self._fresh)

    def count_waiting_with(self, interaction_id: str) -> int:
        """Return how many other interactions ask for just the same; none of one that does not wait."""
        place = self._places.get(interaction_id)
        return len(place[1].waiting) - 1 if place else 0

    def some_idle(self, most: int) -> Iterator[AgentConfig]:
        """Yield free agents, who has been free longest mostly first, ``most`` at the most."""
        for agent_id in islice(self._idle, most):
            yield self._config.agents[agent_id]

    def is_idle(self, agent_id: int) -> bool:
        """Return whether the agent can be offered something."""
        return agent_id in self._idle

    @property
    def has_idle(self) -> bool:
        """Whether any agent can be offered something."""
        return bool(self._idle)

    @property
    def idle_count(self) -> int:
        """How many agents can be offered something."""
        return len(self._idle)

    def is_waiting(self, interaction_id: str) -> bool:
        """Return whether the interaction waits for an offer."""
        return interaction_id in self._places

    def waiting_for(self, agent_id: int) -> list[WorkItem]:
        """Return the interactions that wait for nobody but this agent."""
        lines = (line for _, line in self._lines.concerning(agent_id))
        return [self._places[interaction_id][0] for line in lines for interaction_id in line.waiting]

    def in_order(self) -> list[WorkItem]:
        """Return all waiting interactions, highest score first: O(n log n), for a change of the configuration."""
        return [place[0] for place in sorted(self._places.values(), key=itemgetter(2))]

    def entry_of(self, item: WorkItem) -> Entry:
        """Return the entry under which an interaction waits: its key, then its id."""
        return entry_of(item, self._config)

    def key_of(self, item: WorkItem) -> Key:
        """Return the static key of an interaction: lower is served first."""
        return key_of(item, self._config)

    # -- the lines -----------------------------------------------------------------------------------------------

    def configure(self, config: FloorConfig) -> None:
        """Work with ``config`` from now on. Only agents who changed are moved, unless groups changed."""
        before = self._config
        if before.groups != config.groups:
            self._build(config)
            return
        self._config = config
        self._settle()
        for agent_id, line in self._lines.configure(config):
            if standing := self._idle.get(agent_id):
                line.put_idle(agent_id, standing)

    def _stand_in_lines(self, agent_id: int) -> None:
        self._fresh.pop(agent_id, None)
        standing = self._idle[agent_id]
        for line in self._lines.of_agent(agent_id):
            line.put_idle(agent_id, standing)

    def _settle(self) -> None:
        for agent_id in list(self._fresh):
            self._stand_in_lines(agent_id)

    def _build(self, config: FloorConfig) -> None:
        """Build all lines anew, and let everybody stand in them."""
        self._config = config
        self._lines = Lines(config)
        self._known: dict[tuple[object, ...], Line] = {}  # by what interactions ask for, as they say it
        for agent_id in self._idle:
            self._stand_in_lines(agent_id)
        for place in list(self._places.values()):
            self._place(place[0], entry_of(place[0], config))

    def _place(self, item: WorkItem, entry: Entry) -> None:
        line = self._line(item)
        line.put_waiting(entry)
        self._places[item.interaction_id] = item, line, entry, item.ring

    def _line_of(self, interaction_id: str) -> Line:
        return self._places[interaction_id][1]

    def _line(self, item: WorkItem) -> Line:
        if item.agent_id is not None or item.ring == ONLY_PREFERRED:
            return self._line_for(item)
        asked = (item.group, item.ring, *item.skills.items())
        line = self._known.get(asked)
        if line is None:
            line = self._known[asked] = self._line_for(item)
        return line

    def _line_for(self, item: WorkItem) -> Line:
        line, is_new = self._lines.get(signature_of(item, self._config))
        for agent_id in line.places if is_new else ():
            if agent_id not in self._fresh and (standing := self._idle.get(agent_id)):
                line.put_idle(agent_id, standing)
        return line
