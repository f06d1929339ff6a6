"""Work that is no call, as moves of the random search beside everything else that happens on a floor."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import AgentState, Stage, WorkItem
from apps.agents.domain.capacity import DESK_MEDIA, INTERRUPTIBLE, Capacity, Medium, puts_aside
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import events as ev
from apps.kernel.messages import Event
from tests.domain.acd import oracle
from tests.domain.acd.checked_day import FULL
from tests.domain.acd.colleagues import ConsultingDay
from tests.domain.acd.day import AGENTS, GROUP_CODES

ROOM = {
    1: Capacity(),
    2: Capacity(chat=1, email=2, task=1, chats_during_calls=True),
    3: Capacity(chat=2, email=1, calls_during_chats=True),
    4: Capacity(voice=0, email=3),
    5: Capacity(chat=0, email=0, task=2),
}
BLENDED = replace(FULL, agents={key: replace(one, capacity=ROOM[key]) for key, one in FULL.agents.items()})
MEDIA = st.sampled_from(DESK_MEDIA)


class BlendedDay(ConsultingDay):
    """A day with all media. That an offer is the right one is checked for calls as ever, for other work by the rules
    of capacity: who is asked must have room."""

    def __init__(self) -> None:
        super().__init__()
        self.desk_work: list[str] = []
        self.paused: set[str] = set()
        self.follow(self.world.reconfigure(BLENDED))
        self.config = BLENDED

    # -- doing ---------------------------------------------------------------------------------------------------

    @rule(medium=MEDIA, code=GROUP_CODES, priority=st.integers(0, 2), skills=st.sampled_from([{}, {"b": 2}]))
    def create(self, medium: Medium, code: str, priority: int, skills: dict[str, int]) -> None:
        name = f"w{len(self.desk_work)}"
        self.send(cmd.CreateWork(name, medium, code, "subject", skills=skills, priority=priority))
        if name in self.world.floor.work:
            self.desk_work.append(name)

    @rule(agent_id=AGENTS, accept=st.integers(0, 3))
    def answer_desk_offer(self, agent_id: int, accept: int) -> None:
        state = self.world.floor.agents.get(agent_id)
        item = self.world.floor.work.get(state.desk_offer) if state else None
        if item and (offer := item.offers.get(agent_id)):
            self.send((cmd.AcceptOffer if accept else cmd.RejectOffer)(agent_id, offer.offer_id))

    @rule(agent_id=AGENTS, number=st.integers(0, 9))
    def complete_work(self, agent_id: int, number: int) -> None:
        self.send(cmd.CompleteWork(agent_id, self.own_work(agent_id, number), "done"))

    @rule(
        agent_id=AGENTS,
        number=st.integers(0, 9),
        to=st.sampled_from([("group", "billing"), ("group", "sales"), ("number", "+4930333")])
        | AGENTS.map(lambda key: ("agent", str(key))),
    )
    def pass_work_on(self, agent_id: int, number: int, to: tuple[str, str]) -> None:
        self.send(cmd.TransferInteraction(agent_id, self.own_work(agent_id, number), *to))

    @precondition(lambda self: self.desk_work)
    @rule(number=st.integers(0, 50))
    def cancel(self, number: int) -> None:
        self.send(cmd.CancelWork(self.desk_work[number % len(self.desk_work)], "sam"))

    @precondition(lambda self: self.desk_work)
    @rule(number=st.integers(0, 50), code=GROUP_CODES, front=st.booleans())
    def supervise_work(self, number: int, code: str, front: bool) -> None:
        name = self.desk_work[number % len(self.desk_work)]
        self.send(cmd.PromoteInteraction(name, "sam") if front else cmd.MoveInteraction(name, code, "sam"))

    def own_work(self, agent_id: int, number: int) -> str:
        state = self.world.floor.agents.get(agent_id)
        desk = list(state.desk) if state else []
        return desk[number % len(desk)] if desk else "nothing"

    # -- what must hold ------------------------------------------------------------------------------------------

    def items(self) -> list[WorkItem]:
        return [item for item in self.world.floor.work.values() if not item.is_call]

    def room(self, agent_id: int) -> Capacity:
        known = self.config.agents.get(agent_id)
        return known.capacity if known else Capacity()

    def has_room(self, state: AgentState, medium: str) -> bool:
        return (
            state.presence is Presence.AVAILABLE
            and not state.desk_offer
            and self.world.floor.is_connected(state.agent_id)
            and self.room(state.agent_id).lets_work_come(medium, state.desk.values(), state.work)
        )

    def check_offer(self, event: ev.OfferMade) -> None:
        item = self.twin.work[event.interaction_id]
        state = self.twin.agents[event.agent_id]
        if item.is_call:
            super().check_offer(event)
            return
        assert self.has_room(state, item.medium)
        assert oracle.fits(item, event.agent_id, self.config)

    def note(self, event: Event) -> None:
        super().note(event)
        match event:
            case ev.WorkPaused():
                assert event.interaction_id not in self.paused
                self.paused.add(event.interaction_id)
            case ev.WorkResumed():
                self.paused.remove(event.interaction_id)
            case ev.InteractionFlowedOut() | ev.InteractionEnded() if event.interaction_id in self.desk_work:
                self.in_flow.discard(event.interaction_id)

    @invariant()
    def never_more_than_the_capacity(self) -> None:
        for state in self.world.floor.agents.values():
            for medium in DESK_MEDIA:
                assert sum(one == medium for one in state.desk.values()) <= self.room(state.agent_id).of(
                    medium
                )

    @invariant()
    def what_lies_on_a_desk_is_its_agents_and_rests_exactly_while_they_are_away(self) -> None:
        on_desks = {key: state for state in self.world.floor.agents.values() for key in state.desk}
        handled = {item.interaction_id: item for item in self.items() if item.handling}
        assert on_desks.keys() == handled.keys()
        for key, item in handled.items():
            handling, state = item.handling, on_desks[key]
            assert handling and handling.agent_id == state.agent_id
            assert item.stage is Stage.CONNECTED
            rests = item.medium in INTERRUPTIBLE and puts_aside(state.work)
            assert (handling.paused_at is not None) == rests == (handling.running_since is None)
            assert rests == (key in self.paused)

    @invariant()
    def an_offer_to_a_desk_is_noted_there(self) -> None:
        offered = {(o.agent_id, i.interaction_id) for i in self.items() for o in i.offers.values()}
        assert offered == {
            (s.agent_id, s.desk_offer) for s in self.world.floor.agents.values() if s.desk_offer
        }
        for agent_id, _ in offered:
            assert self.world.floor.agents[agent_id].work is not WorkState.RINGING

    @invariant()
    def no_work_waits_whom_somebody_has_room_for(self) -> None:
        for item in self.items():
            for state in self.world.floor.agents.values() if item.stage is Stage.QUEUED else ():
                declined = item.missed_by.get(state.agent_id) == state.available_mark
                fits = oracle.fits(item, state.agent_id, self.config)
                assert declined or not fits or not self.has_room(state, item.medium)

    @invariant()
    def no_offer_is_made_against_the_blend(self) -> None:
        for item in self.world.floor.work.values():
            for agent_id in item.offers if item.is_call and not item.accepted_offer else ():
                state = self.world.floor.agents[agent_id]
                assert self.room(agent_id).lets_call_come(state.desk.values())

    def teardown(self) -> None:
        super().teardown()
        ended = [e for _, e in self.world.log if isinstance(e, ev.InteractionEnded)]
        outcomes = {e.interaction_id: e.outcome for e in ended if e.interaction_id in self.desk_work}
        assert set(outcomes.values()) <= {"handled", "cancelled"}
        assert outcomes.keys() == set(self.desk_work) - self.world.floor.work.keys()


DESK_INVARIANTS = (
    BlendedDay.never_more_than_the_capacity,
    BlendedDay.what_lies_on_a_desk_is_its_agents_and_rests_exactly_while_they_are_away,
    BlendedDay.an_offer_to_a_desk_is_noted_there,
    BlendedDay.no_work_waits_whom_somebody_has_room_for,
    BlendedDay.no_offer_is_made_against_the_blend,
)
