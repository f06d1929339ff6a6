"""A floor under observation: each event is folded a second time and judged; a list of things holds at every step."""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from apps.acd.domain.config import FloorConfig, Ring
from apps.acd.domain.fold import fold
from apps.acd.domain.recovery import pending_timers
from apps.acd.domain.snapshot import dump_state
from apps.acd.domain.state import FloorState, Stage, WorkItem
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK, WorkState
from apps.agents.domain.strategy import Strategy
from apps.interactions.domain import events as ev, party_events as pe
from apps.kernel.messages import Event, Message, Outcome, Rejected
from tests.domain.acd import oracle
from tests.domain.acd.support import World, agent, config, group, seated

FULL = config(
    group(
        "billing",
        skills={"a": 2},
        wrap_up_seconds=10,
        wrap_up_extension_seconds=7,
        record=True,
        strategy=Strategy.LEAST_OCCUPIED,
        rings=(
            Ring(4, lower_levels=1, locations=("porto",)),
            Ring(12, groups=("sales",), all_locations=True),
        ),
        locations=("leipzig",),
        preferred_agent_seconds=6,
        urgency=0.5,
    ),
    group(
        "sales",
        wrap_up_seconds=0,
        pause_after_misses=2,
        ring_timeout_seconds=7,
        strategy=Strategy.RING_ALL,
        preferred={"b": 2},
    ),
    seated(agent(1, "billing", a=2), "leipzig"),
    seated(agent(2, "billing", "sales", accept_on="screen", a=3, b=1), "porto"),
    agent(3, "sales", accept_on="screen", b=5),
    seated(agent(4, "billing", "sales", a=5, b=2), "leipzig"),
    agent(5, "billing", a=1),
)
ENDINGS = (ev.OfferRejected, ev.OfferNotAnswered, ev.OfferWithdrawn, ev.InteractionAnswered)
OUTCOMES = (ev.InteractionAnswered, ev.InteractionAbandoned, ev.InteractionFlowedOut)


class CheckedDay(RuleBasedStateMachine):
    """One floor and what must hold of it. ``twin`` is folded from the events alone, and every offer is compared with
    the slow truth on it."""

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
            self.check_offer(event)
        if isinstance(event, pe.PartyInvited) and event.group:
            self.check_member(event)
        if isinstance(event, WorkStateChanged):
            before = self.work_states.get(event.agent_id, WORK.initial)
            arrows = [target for (source, _), target in WORK.table.items() if source is before]
            assert event.state in arrows
            self.work_states[event.agent_id] = event.state

    def check_offer(self, event: ev.OfferMade) -> None:
        """Where a group rings all, one interaction gets several offers at once, in the order of the free agents."""
        item, connected, now = (
            self.twin.work[event.interaction_id],
            self.world.floor.is_connected,
            self.world.now,
        )
        if item.offers:
            found = oracle.takers(item, self.twin.agents.values(), self.config, connected, now)
            assert self.config.groups[item.group].strategy is Strategy.RING_ALL
            assert found[0].agent_id == event.agent_id
        else:
            truth = oracle.next_match(self.twin, self.config, connected, now)
            assert truth == (event.interaction_id, event.agent_id)
        assert event.decision is not None

    def check_member(self, event: pe.PartyInvited) -> None:
        """Who is called in for a group is the first whom the slow truth names in the nearest ring that has anybody."""
        item, agents = self.twin.work[event.interaction_id], self.twin.agents
        marks = {agent_id: agents[agent_id].available_mark for agent_id in event.tried}
        for ring in range(len(self.config.groups[event.group].rings) + 1):
            wish = WorkItem(
                item.interaction_id, 1, event.group, "", self.world.now, 0, ring=ring, missed_by=marks
            )
            wish.attempts = item.attempts
            found = oracle.takers(
                wish, agents.values(), self.config, self.world.floor.is_connected, self.world.now
            )
            if found:
                break
        assert str(found[0].agent_id) == event.target
        assert event.decision is not None and event.decision.fitting == len(found)

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

    def end_in_flow(self, call: str) -> None:
        """The flow ends it; the runtime shows that to the floor."""
        event = ev.InteractionEnded(call, "flowed_out")
        self.world.log.append((self.world.now, event))
        self.world.floor.apply(event, self.world.now)
        fold(self.twin, event, self.world.now)
        self.in_flow.discard(call)

    def live_offers(self) -> set[str]:
        return {offer.offer_id for item in self.world.floor.work.values() for offer in item.offers.values()}

    # -- what must hold ------------------------------------------------------------------------------------------

    def parties(self) -> set[str]:
        return {party_id for item in self.world.floor.work.values() for party_id in item.parties}

    def listening_legs(self) -> set[str]:
        return {m.monitor_id for item in self.world.floor.work.values() for m in item.monitors.values()}

    @invariant()
    def the_events_say_it_all(self) -> None:
        assert dump_state(self.twin) == self.world.floor.dump()

    @invariant()
    def nobody_waits_whom_somebody_could_serve(self) -> None:
        assert (
            oracle.next_match(self.twin, self.config, self.world.floor.is_connected, self.world.now) is None
        )

    @invariant()
    def one_interaction_an_agent_and_one_agent_an_interaction(self) -> None:
        owners = []
        for item in self.world.floor.work.values():
            assert bool(item.offers) == (item.stage is Stage.RINGING)
            assert not item.accepted_offer or len(item.offers) == 1
            if not item.is_call:
                continue
            assert (item.conversation is not None) == (item.stage is Stage.CONNECTED)
            assert item.stage is not Stage.ENDED
            for owned in (*item.offers.values(), *filter(None, [item.conversation])):
                state = self.world.floor.agents[owned.agent_id]
                wanted = WorkState.RINGING if item.offers else WorkState.TALKING
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
            if item.accepted_offer and item.max_wait_at and item.max_wait_at <= self.world.now:
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
        assert self.world.legs <= live | talking | self.listening_legs() | self.parties()
        assert self.world.dialled <= self.parties()

    @invariant()
    def the_counts_agree(self) -> None:
        for code in FULL.groups:
            waiting = [
                i.waiting_since
                for i in self.world.floor.work.values()
                if i.group == code and i.is_waiting and i.is_call
            ]
            assert self.world.floor.waiting(code) == (len(waiting), min(waiting, default=0.0))

    def teardown(self) -> None:
        """Every offer ended once, every segment has one outcome, every interaction ended at most once."""
        events = [event for _, event in self.world.log]
        made = [event.offer_id for event in events if isinstance(event, ev.OfferMade)]
        ended = [
            e.offer_id for e in events if isinstance(e, ENDINGS) and not getattr(e, "handed_over", False)
        ]
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


INVARIANTS = (
    CheckedDay.the_events_say_it_all,
    CheckedDay.nobody_waits_whom_somebody_could_serve,
    CheckedDay.one_interaction_an_agent_and_one_agent_an_interaction,
    CheckedDay.a_timer_is_set_for_every_wait_and_for_nothing_else,
    CheckedDay.no_phone_rings_for_nothing,
    CheckedDay.the_counts_agree,
)
