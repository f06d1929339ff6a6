"""Random days: agents, callers, phones, supervisors and restarts in any order, and what must hold at every step."""

from dataclasses import replace

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import FloorConfig
from apps.acd.domain.fold import fold
from apps.acd.domain.recovery import pending_timers
from apps.acd.domain.snapshot import dump_state
from apps.acd.domain.state import FloorState, Stage
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK, Presence, WorkState
from apps.interactions.domain import events as ev, messages as msg
from apps.kernel.messages import Event, Message, Outcome, Rejected
from tests.domain.acd import oracle
from tests.domain.acd.support import World, agent, config, group

AGENTS = st.integers(1, 5)
GROUP_CODES = st.sampled_from(["billing", "sales"])
FULL = config(
    group("billing", skills={"a": 2}, wrap_up_seconds=10, record=True),
    group("sales", wrap_up_seconds=0, pause_after_misses=2, ring_timeout_seconds=7),
    agent(1, "billing", a=2),
    agent(2, "billing", "sales", accept_on="screen", a=3, b=1),
    agent(3, "sales", accept_on="screen", b=5),
    agent(4, "billing", "sales", a=5, b=2),
    agent(5, "billing", a=1),
)
ENDINGS = (ev.OfferRejected, ev.OfferNotAnswered, ev.OfferWithdrawn, ev.InteractionAnswered)
OUTCOMES = (ev.InteractionAnswered, ev.InteractionAbandoned, ev.InteractionFlowedOut)


class Day(RuleBasedStateMachine):
    """``twin`` is folded from the events alone, and every offer is compared with the slow truth on it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(FULL)
        self.config: FloorConfig = FULL
        self.twin = FloorState()
        self.calls: list[str] = []
        self.in_flow: set[str] = set()
        self.work_states: dict[int, WorkState] = {}

    # -- doing ---------------------------------------------------------------------------------------------------

    def send(self, message: Message) -> None:
        before = self.world.floor.dump()
        try:
            outcome = self.world.send(message)
        except Rejected:
            assert self.world.floor.dump() == before
        else:
            self.follow(outcome)

    def follow(self, outcome: Outcome) -> None:
        for event in outcome.events:
            self.check_before(event)
            fold(self.twin, event, self.world.now)
            self.note(event)

    def check_before(self, event: Event) -> None:
        """Every offer is the one that the slow truth would make; every work state is one that the machine allows."""
        if isinstance(event, ev.OfferMade):
            truth = oracle.next_match(self.twin, self.config, self.world.floor.is_connected)
            assert truth == (event.interaction_id, event.agent_id)
        if isinstance(event, WorkStateChanged):
            before = self.work_states.get(event.agent_id, WORK.initial)
            arrows = [target for (source, _), target in WORK.table.items() if source is before]
            assert event.state in arrows
            self.work_states[event.agent_id] = event.state

    def note(self, event: Event) -> None:
        for name in ("wait_seconds", "ring_seconds", "talk_seconds", "hold_seconds", "wrap_up_seconds"):
            assert getattr(event, name, 0.0) >= 0.0
        if isinstance(event, ev.InteractionFlowedOut):
            self.in_flow.add(event.interaction_id)
        elif isinstance(event, ev.InteractionQueued):
            self.in_flow.discard(event.interaction_id)

    def some_call(self, number: int) -> str:
        return self.calls[number % len(self.calls)] if self.calls else "nobody"

    def some_offer(self, number: int) -> tuple[str, str]:
        offers = self.world.events(ev.OfferMade)
        recent = offers[-6:]
        chosen = recent[number % len(recent)] if recent else None
        return (chosen.interaction_id, chosen.offer_id) if chosen else ("nobody", "nobody-1")

    # -- callers -------------------------------------------------------------------------------------------------

    @rule(
        code=GROUP_CODES,
        skills=st.sampled_from([{}, {}, {"b": 2}]),
        priority=st.integers(0, 2),
        tier=st.sampled_from([0, 0, 100]),
        max_wait=st.sampled_from([0, 0, 5, 40]),
    )
    def call(self, code: str, skills: dict[str, int], priority: int, tier: int, max_wait: int) -> None:
        self.calls.append(f"c{len(self.calls)}")
        self.send(cmd.EnqueueInteraction(self.calls[-1], code, "1", skills, priority, tier, max_wait))
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

    def end_in_flow(self, call: str) -> None:
        """The flow ends it; the runtime shows that to the floor."""
        event = ev.InteractionEnded(call, "flowed_out")
        self.world.log.append((self.world.now, event))
        self.world.floor.apply(event, self.world.now)
        fold(self.twin, event, self.world.now)
        self.in_flow.discard(call)

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
        if item and item.offer:
            self.send(cmd.AcceptOffer(agent_id, item.offer.offer_id))

    @rule(agent_id=AGENTS, number=st.integers(0, 50))
    def talk_verbs(self, agent_id: int, number: int) -> None:
        kinds = (cmd.HoldInteraction, cmd.ResumeInteraction, cmd.EndInteraction)
        self.send(kinds[number % 3](agent_id, self.own_call(agent_id, number)))

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

    def own_call(self, agent_id: int, number: int) -> str:
        """Mostly the agent's own interaction, sometimes any."""
        state = self.world.floor.agents.get(agent_id)
        return state.interaction_id if state and state.interaction_id and number else self.some_call(number)

    # -- switch --------------------------------------------------------------------------------------------------

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
        self.world.legs.discard(offer_id)
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
        if effect == "RingAgent":
            self.world.legs.discard(offer_id)
        if effect != "RingAgent" or offer_id in self.live_offers():
            self.send(msg.EffectFailed(interaction_id, effect, "test", offer_id=offer_id))

    def live_offers(self) -> set[str]:
        return {item.offer.offer_id for item in self.world.floor.work.values() if item.offer}

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

    # -- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def the_events_say_it_all(self) -> None:
        assert dump_state(self.twin) == self.world.floor.dump()

    @invariant()
    def nobody_waits_whom_somebody_could_serve(self) -> None:
        assert oracle.next_match(self.twin, self.config, self.world.floor.is_connected) is None

    @invariant()
    def one_interaction_an_agent_and_one_agent_an_interaction(self) -> None:
        owners = []
        for item in self.world.floor.work.values():
            assert (item.offer is not None) == (item.stage is Stage.RINGING)
            assert (item.conversation is not None) == (item.stage is Stage.CONNECTED)
            assert item.stage is not Stage.ENDED
            if owned := item.offer or item.conversation:
                state = self.world.floor.agents[owned.agent_id]
                wanted = WorkState.RINGING if item.offer else WorkState.TALKING
                assert (state.work, state.interaction_id) == (wanted, item.interaction_id)
                owners.append(owned.agent_id)
        busy = (WorkState.RINGING, WorkState.TALKING)
        assert sorted(owners) == sorted(key for key, a in self.world.floor.agents.items() if a.work in busy)
        for state in self.world.floor.agents.values():
            assert (state.wrap_up is not None) == (state.work is WorkState.WRAP_UP)

    @invariant()
    def a_timer_is_set_for_every_wait_and_for_nothing_else(self) -> None:
        floor = self.world.floor
        set_ = {key: timer for key, timer in self.world.timers.items() if "grace" not in key}
        pending = {
            timer.timer_id: timer for timer in pending_timers(floor.agents.values(), floor.work.values())
        }
        for (
            key,
            item,
        ) in floor.work.items():  # an accepted offer outlives the longest wait, its timer does not
            if item.offer and item.offer.accepted and item.max_wait_at and item.max_wait_at <= self.world.now:
                pending.pop(f"acd-max-wait-{key}")
                set_.pop(f"acd-max-wait-{key}", None)
        assert {key: timer.message for key, timer in set_.items()} == {
            key: timer.message for key, timer in pending.items()
        }
        for key, timer in set_.items():
            assert timer.due_at == max(pending[key].due_at, timer.due_at)

    @invariant()
    def no_phone_rings_for_nothing(self) -> None:
        live = self.live_offers()
        talking = {i.conversation.offer_id for i in self.world.floor.work.values() if i.conversation}
        assert self.world.legs <= live | talking

    @invariant()
    def the_counts_agree(self) -> None:
        for code in FULL.groups:
            waiting = [
                i.queued_at for i in self.world.floor.work.values() if i.group == code and i.is_waiting
            ]
            assert self.world.floor.waiting(code) == (len(waiting), min(waiting, default=0.0))

    def teardown(self) -> None:
        """Every offer ended once, every segment has one outcome, every interaction ended at most once."""
        events = [event for _, event in self.world.log]
        made = [event.offer_id for event in events if isinstance(event, ev.OfferMade)]
        ended = [event.offer_id for event in events if isinstance(event, ENDINGS)]
        assert len(set(made)) == len(made)
        assert sorted(made) == sorted([*ended, *self.live_offers()])
        queued = [(e.interaction_id, e.segment) for e in events if isinstance(e, ev.InteractionQueued)]
        done = [(e.interaction_id, e.segment) for e in events if isinstance(e, OUTCOMES)]
        waiting = [(i.interaction_id, i.segment) for i in self.world.floor.work.values() if i.is_waiting]
        assert sorted(queued) == sorted([*done, *waiting])
        finished = [e.interaction_id for e in events if isinstance(e, ev.InteractionEnded)]
        assert sorted({key for key, _ in queued}) == sorted(
            [*finished, *self.world.floor.work, *self.in_flow]
        )


TestDay = Day.TestCase
TestDay.settings = settings(
    max_examples=60, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
