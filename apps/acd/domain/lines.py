"""All waiting lines, one for each signature, and who stands in which."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from math import inf
from operator import itemgetter

from apps.acd.domain.config import AgentConfig, FloorConfig
from apps.acd.domain.heap import Entry, Key, LazyHeap
from apps.acd.domain.signature import Signature, relaxed, signature_of_group
from apps.acd.domain.standing import LOOKED_AT, Draw, Standing, fixed_place, kept_order, place_in_line
from apps.acd.domain.state import WorkItem
from apps.agents.domain.strategy import Strategy

NOBODY_WAITS: Entry = (inf,)
"""Comes after every entry."""


class Line:
    """The interactions of one signature and the free agents who fit it. ``places`` holds the fixed part of the key of
    every agent who fits, free or not. ``heads[number]`` is always the entry of who is served first here: side by
    side with those of the other lines, they are compared without a look into any line."""

    __slots__ = ("_draw", "_heads", "_order", "idle", "number", "places", "ranks", "waiting")

    def __init__(self, strategy: Strategy, heads: list[Entry]) -> None:
        self._heads, self.number = heads, len(heads)
        heads.append(NOBODY_WAITS)
        self.waiting: LazyHeap[str] = LazyHeap()
        self.idle: LazyHeap[int] = LazyHeap()
        self.places: dict[int, Key] = {}
        self.ranks: dict[int, int] = {}
        self._order = kept_order(strategy)
        self._draw = LOOKED_AT.get(strategy)

    def put_waiting(self, entry: Entry) -> None:
        """Let an interaction that does not wait here yet do so."""
        self.waiting.put_entry(entry)
        if entry < self._heads[self.number]:
            self._heads[self.number] = entry

    def discard_waiting(self, interaction_id: str) -> None:
        """Take out an interaction that waits here."""
        self.waiting.discard(interaction_id)
        if self._heads[self.number][-1] == interaction_id:
            self._heads[self.number] = self.waiting.first() or NOBODY_WAITS

    def put_idle(self, agent_id: int, standing: Standing) -> None:
        """Let an agent who fits stand among the free ones."""
        self.idle.put(agent_id, self._key(agent_id, standing))

    def first_idle(
        self,
        item: WorkItem,
        standings: Mapping[int, Standing],
        fresh: list[int],
        now: float,
        skip: Callable[[int], bool] | None,
    ) -> int | None:
        """Return who is asked first, without those that ``skip`` names; None where nobody is left. ``fresh`` are agents
        who fit and are free, and do not stand here yet."""
        also = fresh if skip is None else [agent_id for agent_id in fresh if not skip(agent_id)]
        if self._draw is not None:
            here = (agent_id for agent_id in self.idle if skip is None or not skip(agent_id))
            return self._drawn(self._draw, item, standings, [*here, *also], now)
        found = self.idle.first(skip)
        if not also:
            return _id_of(found) if found else None
        if found is None and len(also) == 1:
            return also[0]
        keyed = [(*self._key(agent_id, standings[agent_id]), agent_id) for agent_id in also]
        return _id_of(min([found, *keyed] if found else keyed))

    def _key(self, agent_id: int, standing: Standing) -> Key:
        return (*self.places[agent_id], *self._order(standing))

    def _drawn(
        self, draw: Draw, item: WorkItem, standings: Mapping[int, Standing], agents: list[int], now: float
    ) -> int | None:
        places, ranks = self.places, self.ranks
        return min(
            agents,
            key=lambda id_: (
                places[id_],
                standings[id_].load,
                draw(item, id_, ranks[id_], standings[id_], now),
                id_,
            ),
            default=None,
        )


class Lines:
    """The lines of a configuration. Those that a group can need by itself are there from the beginning: to make one
    costs a look at every member, too much in the middle of a busy minute."""

    def __init__(self, config: FloorConfig) -> None:
        self._config = config
        self._lines: dict[Signature, Line] = {}
        self._concerning: dict[str | int, list[tuple[Signature, Line]]] = defaultdict(list)
        self._of_agent: dict[int, list[Line]] = defaultdict(list)
        self._heads: list[Entry] = [NOBODY_WAITS]
        self._views: dict[int, Callable[[list[Entry]], tuple[Entry, ...]]] = {}
        self._members: dict[str, dict[int, AgentConfig]] = defaultdict(dict)
        for agent in config.agents.values():
            for code in agent.groups:
                self._members[code][agent.agent_id] = agent
        for group in config.groups.values():
            signature = signature_of_group(group)
            self.get(signature)
            for reached in range(1, len(group.rings) + 1):
                self.get(relaxed(signature, group, reached))

    def get(self, signature: Signature) -> tuple[Line, bool]:
        """Return the line of ``signature``, and whether it was made just now: then nobody stands among its free
        agents yet."""
        if line := self._lines.get(signature):
            return line, False
        line = self._lines[signature] = Line(self._strategy(signature), self._heads)
        for audience in _audiences(signature):
            self._concerning[audience].append((signature, line))
        for agent in self._candidates(signature):
            if signature.fits(agent):
                self._stand_in(signature, line, agent)
        return line, True

    def of_agent(self, agent_id: int) -> list[Line]:
        """Return the lines of everything that the agent fits."""
        return self._of_agent.get(agent_id, [])

    def first_for(self, agent_id: int) -> Entry | None:
        """Return the entry of the interaction that comes first of all that the agent fits."""
        view = self._views.get(agent_id) or self._make_view(agent_id)
        best = min(view(self._heads))
        return None if best is NOBODY_WAITS else best

    def _make_view(self, agent_id: int) -> Callable[[list[Entry]], tuple[Entry, ...]]:
        """Return what picks the heads of the agent's lines out of all, in one go; before them that of no line, twice:
        of a single one it would make no tuple."""
        numbers = [line.number for line in self.of_agent(agent_id)]
        view = self._views[agent_id] = itemgetter(0, 0, *numbers)
        return view

    def concerning(self, audience: str | int) -> list[tuple[Signature, Line]]:
        """Return the lines for members of a group (a code), or for nobody but one agent (an id)."""
        return self._concerning.get(audience, [])

    def configure(self, config: FloorConfig) -> Iterator[tuple[int, Line]]:
        """Take over agents who came, left or changed, groups being the same; yield (agent, line) for every place that
        they now have."""
        before, self._config = self._config, config
        for agent_id in before.agents.keys() | config.agents.keys():
            if before.agents.get(agent_id) != config.agents.get(agent_id):
                self._leave(agent_id, before.agents.get(agent_id))
                yield from self._enter(agent_id)

    def _leave(self, agent_id: int, before: AgentConfig | None) -> None:
        self._views.pop(agent_id, None)
        for line in self._of_agent.pop(agent_id, ()):
            line.idle.discard(agent_id)
            del line.places[agent_id], line.ranks[agent_id]
        for code in before.groups if before else ():
            self._members[code].pop(agent_id, None)

    def _enter(self, agent_id: int) -> Iterator[tuple[int, Line]]:
        agent = self._config.agents.get(agent_id)
        if agent is None:
            return
        audiences: tuple[str | int, ...] = (agent_id, *agent.groups)
        for code in agent.groups:
            self._members[code][agent_id] = agent
        found = {signature: line for audience in audiences for signature, line in self.concerning(audience)}
        for signature, line in found.items():
            if signature.fits(agent):
                self._stand_in(signature, line, agent)
                yield agent_id, line

    def _stand_in(self, signature: Signature, line: Line, agent: AgentConfig) -> None:
        self._of_agent[agent.agent_id].append(line)
        self._views.pop(agent.agent_id, None)
        line.places[agent.agent_id], line.ranks[agent.agent_id] = self._place(signature, agent)

    def _place(self, signature: Signature, agent: AgentConfig) -> tuple[Key, int]:
        group = self._config.groups.get(signature.group)
        band, rank = signature.membership(agent)
        if group is None or signature.agent_id is not None:
            return (), rank
        met = sum(agent.skills.get(skill, 0) >= level for skill, level in group.preferred.items())
        asked = dict(signature.skills) | dict(group.preferred)
        fixed = fixed_place(group.strategy, skills=agent.skills, asked=asked, order=_number(agent))
        away = not signature.is_home(agent.location)
        return place_in_line((band, away), rank, met, fixed, group.strategy), rank

    def _strategy(self, signature: Signature) -> Strategy:
        group = self._config.groups.get(signature.group)
        return group.strategy if group else Strategy.LONGEST_IDLE

    def _candidates(self, signature: Signature) -> list[AgentConfig]:
        if signature.agent_id is not None:
            agent = self._config.agents.get(signature.agent_id)
            return [agent] if agent else []
        found: dict[int, AgentConfig] = {}
        for code in signature.groups:
            found |= self._members[code]
        return list(found.values())


def _audiences(signature: Signature) -> tuple[str | int, ...]:
    """Return whose change can change who fits: the members of groups, or one agent."""
    return signature.groups if signature.agent_id is None else (signature.agent_id,)


def _number(agent: AgentConfig) -> int:
    """Return the agent's extension as a number, for the order of the sequential strategy."""
    return int(agent.extension) if agent.extension.isdecimal() else agent.agent_id


def _id_of(entry: Entry) -> int:
    agent_id: int = entry[-1]
    return agent_id
