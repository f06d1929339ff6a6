"""Everything that can happen on a floor, as moves that a random search may make in any order."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import FloorConfig
from apps.acd.domain.decide.offers import live_offer
from apps.agents.domain.states import Presence
from apps.interactions.domain import messages as msg
from tests.domain.acd.checked_day import FULL, CheckedDay
from tests.domain.acd.support import TOGETHER

AGENTS = st.integers(1, 5)
GROUP_CODES = st.sampled_from(["billing", "sales"])


class Day(CheckedDay):
    """Everything that can happen, one rule each."""

    @initialize(here=st.sets(AGENTS), queues=st.lists(GROUP_CODES, max_size=6))
    def the_day_begins(self, here: set[int], queues: list[str]) -> None:
        for agent_id in sorted(here):
            self.sign_in(agent_id)
        for code in queues:
            self.call(code, {}, 0, 0, 0, 0)

    # -- callers -------------------------------------------------------------------------------------------------

    @rule(
        code=GROUP_CODES,
        skills=st.sampled_from([{}, {}, {"b": 2}]),
        priority=st.integers(0, 2),
        tier=st.sampled_from([0, 0, 100]),
        max_wait=st.sampled_from([0, 0, 5, 40]),
        last_agent=st.integers(0, 5),
    )
    def call(
        self, code: str, skills: dict[str, int], priority: int, tier: int, max_wait: int, last_agent: int
    ) -> None:
        self.calls.append(f"c{len(self.calls)}")
        last = {"last_agent_id": last_agent, "last_agent_at": self.world.now}
        self.send(cmd.EnqueueInteraction(self.calls[-1], code, "1", skills, priority, tier, max_wait, **last))
        if self.calls[-1] not in self.world.floor.work:  # the group had been removed
            self.calls.pop()

    @precondition(lambda self: self.in_flow)
    @rule(code=GROUP_CODES)
    def come_back(self, code: str) -> None:
        self.send(cmd.EnqueueInteraction(min(self.in_flow), code, "1", max_wait_seconds=30))

    @rule(number=st.integers(0, 50))
    def hang_up(self, number: int) -> None:
        call = self.some_call(number)
        if call in self.in_flow:
            self.end_in_flow(call)
        else:
            self.send(msg.CallerHungUp(call))

    # -- agents --------------------------------------------------------------------------------------------------

    @rule(agent_id=AGENTS)
    def sign_in(self, agent_id: int) -> None:
        self.send(cmd.ConnectWorkbench(agent_id, "tab"))
        self.send(cmd.SetPresence(agent_id, Presence.AVAILABLE))

    @rule(agent_id=AGENTS, presence=st.sampled_from(Presence))
    def set_presence(self, agent_id: int, presence: Presence) -> None:
        self.send(cmd.SetPresence(agent_id, presence))

    @rule(agent_id=AGENTS, session=st.sampled_from(["tab", "other"]))
    def connect(self, agent_id: int, session: str) -> None:
        self.send(cmd.ConnectWorkbench(agent_id, session))

    @rule(agent_id=AGENTS, session=st.sampled_from(["tab", "other"]))
    def disconnect(self, agent_id: int, session: str) -> None:
        self.send(cmd.DisconnectWorkbench(agent_id, session))

    @rule(agent_id=AGENTS, number=st.integers(0, 5), kind=st.sampled_from([cmd.AcceptOffer, cmd.RejectOffer]))
    def respond(self, agent_id: int, number: int, kind: type) -> None:
        self.send(kind(agent_id, self.some_offer(number)[1]))

    @rule(agent_id=AGENTS)
    def accept_own(self, agent_id: int) -> None:
        state = self.world.floor.agents.get(agent_id)
        item = self.world.floor.work.get(state.interaction_id) if state else None
        if offer := item.offers.get(agent_id) if item else None:
            self.send(cmd.AcceptOffer(agent_id, offer.offer_id))

    @rule(agent_id=AGENTS, number=st.integers(0, 50))
    def talk_verbs(self, agent_id: int, number: int) -> None:
        kinds = (
            cmd.HoldInteraction, cmd.ResumeInteraction, cmd.EndInteraction, cmd.PauseRecording, cmd.ResumeRecording
        )  # fmt: skip
        self.send(kinds[number % 5](agent_id, self.own_call(agent_id, number)))

    @rule(
        agent_id=AGENTS,
        number=st.integers(0, 9),
        to=st.sampled_from([("group", "billing"), ("group", "sales"), ("group", "none")])
        | AGENTS.map(lambda number: ("agent", str(number))),
    )
    def transfer(self, agent_id: int, number: int, to: tuple[str, str]) -> None:
        self.send(cmd.TransferInteraction(agent_id, self.own_call(agent_id, number), *to))

    @rule(agent_id=AGENTS, number=st.integers(0, 9))
    def complete(self, agent_id: int, number: int) -> None:
        self.send(cmd.CompleteWrapUp(agent_id, self.own_call(agent_id, number), "done"))

    @rule(agent_id=AGENTS, number=st.integers(0, 9), seconds=st.integers(-1, 10))
    def extend(self, agent_id: int, number: int, seconds: int) -> None:
        self.send(cmd.ExtendWrapUp(agent_id, self.own_call(agent_id, number), seconds))

    def own_call(self, agent_id: int, number: int) -> str:
        """Mostly the agent's own interaction, sometimes any."""
        state = self.world.floor.agents.get(agent_id)
        return state.interaction_id if state and state.interaction_id and number else self.some_call(number)

    # -- switch --------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.live_offers())
    @rule(number=st.integers(0, 5))
    def an_offer_is_taken(self, number: int) -> None:
        offers = sorted(self.live_offers())
        interaction_id, attempt = offers[number % len(offers)].rsplit("-", 1)
        offer = live_offer(self.world.floor.work[interaction_id], offers[number % len(offers)])
        assert offer is not None
        self.send(cmd.AcceptOffer(offer.agent_id, offer.offer_id))
        if offer.offer_id in self.world.legs:
            self.send(msg.AgentLegAnswered(interaction_id, f"{interaction_id}-{attempt}"))

    @precondition(lambda self: self.world.legs)
    @rule(number=st.integers(0, 5))
    def a_phone_is_picked_up(self, number: int) -> None:
        legs = sorted(self.world.legs)
        offer_id = legs[number % len(legs)]
        self.send(msg.AgentLegAnswered(offer_id.rsplit("-", 1)[0], offer_id))

    @precondition(lambda self: self.world.legs)
    @rule(number=st.integers(0, 5), cause=st.sampled_from([16, 17, 19, 20, 21]))
    def a_phone_hangs_up(self, number: int, cause: int) -> None:
        legs = sorted(self.world.legs)
        offer_id = legs[number % len(legs)]
        self.world.lose(offer_id)
        self.send(msg.AgentLegEnded(offer_id.rsplit("-", 1)[0], offer_id, cause))

    @rule(number=st.integers(0, 5), answered=st.booleans())
    def late_news_of_a_leg(self, number: int, answered: bool) -> None:
        interaction_id, offer_id = self.some_offer(number)
        if offer_id not in self.world.legs and offer_id not in self.live_offers():
            kind = msg.AgentLegAnswered if answered else msg.AgentLegEnded
            self.send(kind(interaction_id, offer_id))

    @rule(
        number=st.integers(0, 5),
        effect=st.sampled_from(["RingAgent", "ConnectAgent", "HoldCaller", "DropLeg"]),
    )
    def the_switch_refuses(self, number: int, effect: str) -> None:
        interaction_id, offer_id = self.some_offer(number)
        if effect == "RingAgent" and offer_id in self.live_offers():
            self.world.lose(offer_id)
        item = self.world.floor.work.get(interaction_id)
        if effect == "HoldCaller" and item and item.conversation and item.conversation.offer_id == offer_id:
            self.world.seats[interaction_id] = TOGETHER
        if effect != "RingAgent" or offer_id in self.live_offers():
            self.send(msg.EffectFailed(interaction_id, effect, "test", offer_id=offer_id))

    # -- time, supervisors, faults -------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.5, 3, 8, 31]))
    def wait(self, seconds: float) -> None:
        until = self.world.now + seconds
        while due := [timer for timer in self.world.timers.values() if timer.due_at <= until]:
            timer = min(due, key=lambda item: (item.due_at, item.timer_id))
            self.world.now = max(self.world.now, timer.due_at)
            del self.world.timers[timer.timer_id]
            self.send(timer.message)
        self.world.now = until

    @rule(agent_id=AGENTS, skills=st.dictionaries(st.sampled_from("ab"), st.integers(1, 5)))
    def change_skills(self, agent_id: int, skills: dict[str, int]) -> None:
        agents = {**self.config.agents, agent_id: replace(FULL.agents[agent_id], skills=skills)}
        self.use(replace(self.config, agents=agents))

    @rule(agent_id=AGENTS)
    def remove_or_return_agent(self, agent_id: int) -> None:
        agents = dict(self.config.agents)
        if agents.pop(agent_id, None) is None:
            agents[agent_id] = FULL.agents[agent_id]
        self.use(replace(self.config, agents=agents))

    @rule(code=GROUP_CODES)
    def remove_or_return_group(self, code: str) -> None:
        groups = dict(self.config.groups)
        if groups.pop(code, None) is None:
            groups[code] = FULL.groups[code]
        self.use(replace(self.config, groups=groups))

    def use(self, config_: FloorConfig) -> None:
        self.config = config_
        self.follow(self.world.reconfigure(config_))

    @rule(from_snapshot=st.booleans())
    def restart(self, from_snapshot: bool) -> None:
        snapshot = self.world.floor.dump() if from_snapshot else None
        self.follow(self.world.restart(self.config, snapshot=snapshot))
