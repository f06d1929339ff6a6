"""State, index and connections, kept in step: what a decision reads, and the one door through which events go in."""

from apps.acd.domain.config import FloorConfig, GroupConfig
from apps.acd.domain.connections import Connections
from apps.acd.domain.counts import WaitingCounts
from apps.acd.domain.fold import fold
from apps.acd.domain.index import Matcher
from apps.acd.domain.openings import Openings
from apps.acd.domain.places import Places
from apps.acd.domain.staff import StaffCounts
from apps.acd.domain.standing import standing_of
from apps.acd.domain.state import AgentState, FloorState, Stage, WorkItem
from apps.agents.domain.states import Presence, is_routable
from apps.kernel.messages import Event


class Board:
    """The index and the counts are derived: they follow the state after every event and can be rebuilt from it."""

    def __init__(self, config: FloorConfig) -> None:
        self.config = config
        self.state = FloorState()
        self.connections = Connections()
        self.matcher = Matcher(config)
        self.counts = WaitingCounts()
        self.places = Places()
        self.configure(config)

    def configure(self, config: FloorConfig) -> None:
        """Take another picture of the directory. Every agent in it has a state; one who is neither in it nor
        remembered by any event has none."""
        self.config = config
        self.matcher.configure(config)
        for agent_id in config.agents:
            self.state.agent(agent_id)
        for agent in list(self.state.agents.values()):
            if agent.agent_id not in config.agents and agent == AgentState(agent.agent_id):
                del self.state.agents[agent.agent_id]
        self.openings = Openings(config.groups)
        self.staff = StaffCounts(config.agents)
        for agent_id in self.state.agents:
            self._follow_staff(agent_id)
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
        if agent and is_routable(agent.presence, agent.work) and self.connections.is_connected(agent_id):
            self.matcher.put_agent(agent_id, standing_of(agent))
        else:
            self.matcher.discard_agent(agent_id)
        self._follow_staff(agent_id)

    def _follow_staff(self, agent_id: int) -> None:
        agent = self.state.agents.get(agent_id)
        if agent is None:
            return
        connected = self.connections.is_connected(agent_id)
        self.staff.follow(
            agent_id,
            signed_in=agent.presence is not Presence.OFFLINE,
            available=connected and agent.presence is Presence.AVAILABLE,
            idle=connected and is_routable(agent.presence, agent.work),
        )

    def follow_item(self, interaction_id: str) -> None:
        """Let the index know whether the interaction waits now."""
        item = self.state.work.get(interaction_id)
        if item and item.stage is Stage.QUEUED:
            self.matcher.put_item(item)
        else:
            self.matcher.discard_item(interaction_id)
        self.counts.follow(interaction_id, item)
        self._follow_place(interaction_id, item)

    def _follow_place(self, interaction_id: str, item: WorkItem | None) -> None:
        waits = item is not None and item.is_waiting
        self.places.follow(
            interaction_id, (item.group, self.matcher.key_of(item)) if item and waits else None
        )

    def group(self, code: str) -> GroupConfig:
        """Return the rules of a group; the usual ones for a group that has been removed while a call is on."""
        return self.config.groups.get(code) or GroupConfig(code=code, name=code)
