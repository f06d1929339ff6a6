"""A floor with its surroundings, all in memory: a clock, the timers that it sets, the phones that it rings."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import AgentConfig, FloorConfig, GroupConfig
from apps.acd.domain.floor import Floor
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import CancelTimer, Effect, Event, Message, Outcome, Rejected, SetTimer

T0 = 1_000.0
TOGETHER, MUSIC = "together", "music"


def group(code: str = "billing", **fields: Any) -> GroupConfig:
    """Return a group that records nothing, rings 20 s, wraps up 60 s and pauses after the first miss."""
    return GroupConfig(**{"code": code, "name": code.title(), "record": False, **fields})


def agent(agent_id: int, *groups: str, accept_on: str = "phone", **skills: int) -> AgentConfig:
    """Return an agent of the groups (``billing`` where none is named) who accepts by picking up."""
    return AgentConfig(
        agent_id, f"Agent {agent_id}", str(1000 + agent_id), groups or ("billing",), skills, accept_on
    )


def seated(who: AgentConfig, location: str) -> AgentConfig:
    """Return the agent with a seat at ``location``."""
    return replace(who, location=location)


def config(*parts: AgentConfig | GroupConfig, **fields: Any) -> FloorConfig:
    """Return a configuration of these agents and groups; without a group there is ``billing``."""
    groups = [part for part in parts if isinstance(part, GroupConfig)] or [group()]
    agents = [part for part in parts if isinstance(part, AgentConfig)]
    return FloorConfig(
        agents={part.agent_id: part for part in agents}, groups={part.code: part for part in groups}, **fields
    )


def without(before: FloorConfig, *, agents: Iterable[int] = (), groups: Iterable[str] = ()) -> FloorConfig:
    """Return the configuration without these agents and groups."""
    gone_agents, gone_groups = set(agents), set(groups)
    return replace(
        before,
        agents={key: value for key, value in before.agents.items() if key not in gone_agents},
        groups={key: value for key, value in before.groups.items() if key not in gone_groups},
    )


class World:
    """Drives one floor. ``log`` has all (at, event), ``timers`` those that are set, ``legs`` the agents' phones that
    ring or talk and ``dialled`` the numbers outside: what would be left hanging on a switch. ``seats`` says where the
    effects have put everybody: callers by interaction, all others by leg."""

    def __init__(self, config_: FloorConfig, *available: int) -> None:
        self.floor = Floor(config_)
        self.now = T0
        self.log: list[tuple[float, Event]] = []
        self.timers: dict[str, SetTimer] = {}
        self.legs: set[str] = set()
        self.dialled: set[str] = set()
        self.seats: dict[str, str] = {}
        for agent_id in available:
            self.sign_in(agent_id)

    # -- what a test says ----------------------------------------------------------------------------------------

    def send(self, message: Message) -> Outcome:
        """Give the floor a message now. What it says of a leg that is gone has happened."""
        if isinstance(message, msg.AgentLegEnded | msg.NumberEnded):
            self.lose(message.offer_id if isinstance(message, msg.AgentLegEnded) else message.dial_id)
        return self.absorb(self.floor.handle(message, self.now))

    def sign_in(self, agent_id: int) -> Outcome:
        self.send(cmd.ConnectWorkbench(agent_id, f"tab-{agent_id}"))
        return self.send(cmd.SetPresence(agent_id, Presence.AVAILABLE))

    def call(self, interaction_id: str, group_: str = "billing", **fields: Any) -> Outcome:
        return self.send(cmd.EnqueueInteraction(interaction_id, group_, "+4930123", **fields))

    def pick_up(self, interaction_id: str) -> Outcome:
        """Let the phone that rings for the interaction be picked up."""
        offer = next(iter(self.floor.work[interaction_id].offers.values()), None)
        assert offer is not None, "no phone rings for it"
        return self.send(msg.AgentLegAnswered(interaction_id, offer.offer_id))

    def wait(self, seconds: float) -> Outcome:
        """Let time pass; every timer is delivered when it is due. Returns everything that this led to."""
        until, total = self.now + seconds, Outcome()
        while due := [timer for timer in self.timers.values() if timer.due_at <= until]:
            timer = min(due, key=lambda item: (item.due_at, item.timer_id))
            self.now = max(self.now, timer.due_at)
            del self.timers[timer.timer_id]
            total.extend(self.send(timer.message))
        self.now = until
        return total

    def reconfigure(self, config_: FloorConfig) -> Outcome:
        return self.absorb(self.floor.reconfigure(config_, self.now))

    def restart(
        self, config_: FloorConfig | None = None, *, snapshot: dict[str, Any] | None = None
    ) -> Outcome:
        """Lose the process: a new floor from the journal (or from a snapshot), as the runtime would do it."""
        config_ = config_ or self.floor.config
        self.floor = Floor(config_)
        if snapshot is not None:
            self.floor.load(snapshot)
        else:
            for at, event in self.log:
                self.floor.apply(event, at)
        self.timers.clear()
        outcome = Outcome(effects=self.floor.resume(self.now))
        outcome.extend(self.floor.reconfigure(config_, self.now))
        return self.absorb(outcome)

    # -- what the surroundings do --------------------------------------------------------------------------------

    def absorb(self, outcome: Outcome) -> Outcome:
        self.log += [(self.now, event) for event in outcome.events]
        for effect in outcome.effects:
            self._carry_out(effect)
        return outcome

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                self.timers[effect.timer_id] = effect
            case CancelTimer():
                self.timers.pop(effect.timer_id, None)
            case fx.RingAgent():
                self.legs.add(effect.offer_id)
            case fx.DialNumber():
                self.dialled.add(effect.dial_id)
            case fx.DropLeg():
                self.lose(effect.offer_id)
            case fx.DropNumber():
                self.lose(effect.dial_id)
            case _:
                self._seat(effect)

    def lose(self, leg: str) -> None:
        """A leg is gone."""
        self.legs.discard(leg)
        self.dialled.discard(leg)
        self.seats.pop(leg, None)

    def _seat(self, effect: Effect) -> None:
        """Put people where the switch would put them: a channel is in one bridge at a time."""
        match effect:
            case fx.ParkCall() | fx.HoldCaller():
                self.seats[effect.interaction_id] = MUSIC
            case fx.ConnectAgent():
                self.seats |= {effect.interaction_id: TOGETHER, effect.offer_id: TOGETHER}
            case fx.ConnectParty():
                self.seats[effect.party_id] = TOGETHER
                if effect.with_caller:
                    self.seats[effect.interaction_id] = TOGETHER
            case fx.HoldParty():
                self.seats[effect.party_id] = MUSIC
            case fx.CloseCall():
                self.seats.pop(effect.interaction_id, None)

    def events(self, *types: type[Event]) -> list[Event]:
        """Return all events so far, of these types where any are named."""
        return [event for _, event in self.log if not types or isinstance(event, types)]


def rejected(world: World, message: Message) -> str:
    """Send a command that must be refused, check that nothing changed, and return the code of the refusal."""
    before = world.floor.dump()
    try:
        world.send(message)
    except Rejected as refusal:
        assert world.floor.dump() == before
        assert refusal.reason
        return refusal.code
    raise AssertionError("the command was not refused")


def offered_to(outcome: Outcome) -> list[tuple[str, int]]:
    """Return (interaction, agent) of each offer made."""
    return [
        (event.interaction_id, event.agent_id) for event in outcome.events if isinstance(event, ev.OfferMade)
    ]
