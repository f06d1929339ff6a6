"""State, index and connections, kept in step: what a decision reads, and the one door through which events go in."""

from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.acd.domain.connections import Connections
from apps.acd.domain.counts import WaitingCounts
from apps.acd.domain.fold import fold
from apps.acd.domain.index import Matcher
from apps.acd.domain.openings import Openings
from apps.acd.domain.places import Places
from apps.acd.domain.staff import StaffCounts
from apps.acd.domain.standing import desk_standing_of, standing_of
from apps.acd.domain.state import AgentState, FloorState, Stage, WorkItem
from apps.agents.domain.capacity import USUAL, Capacity, Medium
from apps.agents.domain.states import Presence, is_routable
from apps.kernel.messages import Event


class Board:
    """The index and the counts are derived: they follow the state after every event and can be rebuilt from it.

    ``matcher`` is for calls. Of the other media, ``desks`` has a matcher for each that has been seen: while there is
    nothing but calls, nothing is done for the others.
    """

    def __init__(self, config: FloorConfig) -> None:
        self.config = config
        self.state = FloorState()
        self.connections = Connections()
        self.matcher = Matcher(config)
        self.desks: dict[str, Matcher] = {}
        self.counts = WaitingCounts()
        self.places = Places()
        self.configure(config)

    def configure(self, config: FloorConfig) -> None:
        """Take another picture of the directory. Every agent in it has a state; one who is neither in it nor
        remembered by any event has none."""
        before, self.config = self.config, config
        for matcher in (self.matcher, *self.desks.values()):
            matcher.configure(config)
        self._no_calls = frozenset(key for key, agent in config.agents.items() if not agent.capacity.voice)
        for agent_id in config.agents:
            self.state.agent(agent_id)
        for agent in list(self.state.agents.values()):
            if agent.agent_id not in config.agents and agent == AgentState(agent.agent_id):
                del self.state.agents[agent.agent_id]
        self.openings = Openings(config.groups)
        self.staff = StaffCounts(config.agents)
        for agent_id, agent in self.state.agents.items():
            if _capacity(before.agents.get(agent_id)) != _capacity(config.agents.get(agent_id)):
                self.follow_agent(agent_id)
            free = self._takes_calls(agent) and self.connections.is_connected(agent_id)
            self._follow_staff(agent_id, free=free)
        for item in self.state.work.values():
            self._follow_place(item.interaction_id, item)

    def apply(self, event: Event, at: float) -> None:
        """Fold ``event`` in and let the index follow whom and what it names."""
        fold(self.state, event, at)
        agent_id = getattr(event, "agent_id", None)
        if agent_id is not None:
            self.follow_agent(agent_id)
        interaction_id = getattr(event, "interaction_id", None)
        if interaction_id:
            self.follow_item(interaction_id)

    def replace(self, state: FloorState) -> None:
        """Take a whole state over, from a snapshot."""
        self.state = state
        self.matcher = Matcher(self.config)
        self.desks = {}
        self.counts = WaitingCounts()
        self.places = Places()
        self.configure(self.config)
        for agent_id in state.agents:
            self.follow_agent(agent_id)
        for interaction_id in state.work:
            self.follow_item(interaction_id)

    def follow_agent(self, agent_id: int) -> None:
        """Let the index know whether the agent can be offered something now."""
        agent = self.state.agents.get(agent_id)
        free = agent is not None and self._takes_calls(agent) and self.connections.is_connected(agent_id)
        if agent and free:
            self.matcher.put_agent(agent_id, standing_of(agent))
        else:
            self.matcher.discard_agent(agent_id)
        if self.desks:
            for medium, desk in self.desks.items():
                self._follow_desk(medium, desk, agent_id)
        self._follow_staff(agent_id, free=free)

    def _takes_calls(self, agent: AgentState) -> bool:
        """Whether the agent, with what they have open, may be offered a call."""
        return (
            is_routable(agent.presence, agent.work)
            and agent.agent_id not in self._no_calls
            and (not agent.desk or self.capacity(agent.agent_id).lets_call_come(agent.desk.values()))
        )

    def _follow_desk(self, medium: str, desk: Matcher, agent_id: int) -> None:
        """One thing is offered at a time, so that who is slow for once does not miss five."""
        agent = self.state.agents.get(agent_id)
        if (
            agent
            and agent.presence is Presence.AVAILABLE
            and not agent.desk_offer
            and self.capacity(agent_id).lets_work_come(medium, agent.desk.values(), agent.work)
            and self.connections.is_connected(agent_id)
        ):
            desk.put_agent(agent_id, desk_standing_of(agent))
        else:
            desk.discard_agent(agent_id)

    def capacity(self, agent_id: int) -> Capacity:
        """Return how much the agent may have of what."""
        return _capacity(self.config.agents.get(agent_id))

    def matcher_for(self, medium: str) -> Matcher:
        """Return the matcher of a medium; that of a medium not seen before gets everybody who has room for it."""
        if medium == Medium.VOICE:
            return self.matcher
        desk = self.desks.get(medium)
        if desk is None:
            desk = self.desks[medium] = Matcher(self.config)
            for agent_id in self.state.agents:
                self._follow_desk(medium, desk, agent_id)
        return desk

    def _follow_staff(self, agent_id: int, *, free: bool) -> None:
        agent = self.state.agents.get(agent_id)
        if agent is None:
            return
        connected = self.connections.is_connected(agent_id)
        self.staff.follow(
            agent_id,
            signed_in=agent.presence is not Presence.OFFLINE,
            available=connected and agent.presence is Presence.AVAILABLE,
            idle=free,
        )

    def follow_item(self, interaction_id: str) -> None:
        """Let the index know whether the interaction waits now."""
        item = self.state.work.get(interaction_id)
        matcher = self.matcher if item is None or item.is_call else self.matcher_for(item.medium)
        if item and item.stage is Stage.QUEUED:
            matcher.put_item(item)
        elif matcher is self.matcher and self.desks:  # one that is gone says no more what it was
            for one in (matcher, *self.desks.values()):
                one.discard_item(interaction_id)
        else:
            matcher.discard_item(interaction_id)
        self.counts.follow(interaction_id, item)
        self._follow_place(interaction_id, item)

    def _follow_place(self, interaction_id: str, item: WorkItem | None) -> None:
        waits = item is not None and item.is_waiting and item.is_call
        self.places.follow(
            interaction_id, (item.group, self.matcher.key_of(item)) if item and waits else None
        )

    def group(self, code: str) -> GroupConfig:
        """Return the rules of a group; the usual ones for a group that has been removed while a call is on."""
        return self.config.groups.get(code) or GroupConfig(code=code, name=code)


def _capacity(agent: AgentConfig | None) -> Capacity:
    """Somebody who was taken off the floor finishes what there is; what they had room for no longer matters."""
    return agent.capacity if agent else USUAL
