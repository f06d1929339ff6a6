"""A day full of callbacks, in any order: one for each number and group, a bounded number of attempts, every one ends,
and the place in the line is kept."""

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.acd.domain import commands as acd
from apps.acd.domain.callbacks import CallbackState
from apps.agents.domain.states import Presence
from apps.floor.domain.snapshot import dump_site, load_site
from apps.interactions.domain import events as ev, messages as msg
from apps.kernel.ids import derive_id
from apps.kernel.messages import Message, Rejected
from tests.domain.floor.site_driver import CONFIG, NODE, Driver, caller_channel, carrying, dialled, leg

AGENTS = st.sampled_from([1, 2, 3])
NUMBERS = st.sampled_from(["+1555001", "+1555002", "+1555003"])
PICK = st.integers(0, 1_000)
ATTEMPTS = 2
GROUPS = {
    code: replace(
        group, callback_offered=True, callback_attempts=ATTEMPTS, callback_gap_seconds=30,
        callback_window_seconds=60, callback_give_up_seconds=120, wrap_up_seconds=10,
    )
    for code, group in CONFIG.floor.groups.items()
}  # fmt: skip
FULL = replace(CONFIG, floor=replace(CONFIG.floor, groups=GROUPS, trunks={NODE: ("main", "backup")}))
OPEN = ["requested", "waiting", "offered", "dialling", "connected", "retrying"]


class CallbackDay(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.driver = Driver(FULL)
        self.names: dict[str, str] = {}  # interaction -> channel
        self.placed = 0

    # -- customers

    @rule(number=NUMBERS, seconds=st.sampled_from([0, 6]))
    def leave_with_a_promise(self, number: str, seconds: float) -> None:
        self.call(number, "1")
        call = list(self.names)[-1]
        if self.driver.site.floor.work[call].is_waiting:
            self.tell(acd.RequestCallback(call))
            self.driver.tell(msg.CallerHungUp(call))
        self.driver.advance(seconds)

    @rule(number=NUMBERS, digit=st.sampled_from("12"))
    def call(self, number: str, digit: str) -> None:
        name = f"caller-{len(self.names)}"
        self.names[self.driver.call_to(digit, name, number)] = name

    @precondition(lambda self: self.names)
    @rule(pick=PICK, group=st.sampled_from(["", "", "sales"]), later=st.sampled_from([0, 0, 40]))
    def ask(self, pick: int, group: str, later: int) -> None:
        earliest_at = self.driver.now + later if later else 0.0
        call = self.some_call(pick)
        if self.driver.site.calls.get(call) and not self.driver.site.calls[call].ended:
            self.tell(acd.RequestCallback(call, group, "", earliest_at=earliest_at))

    @precondition(lambda self: self.names)
    @rule(pick=PICK)
    def hang_up(self, pick: int) -> None:
        self.driver.tell(msg.CallerHungUp(self.some_call(pick)))

    @rule(pick=PICK, answers=st.booleans(), cause=st.sampled_from([17, 19, 34]))
    def a_customers_phone(self, pick: int, answers: bool, cause: int) -> None:
        dials = sorted(item.dial.dial_id for item in self.work() if item.dial and item.dial.dial_id)
        if dials:
            dial_id = dials[pick % len(dials)]
            call = dial_id.rpartition("-")[0]
            self.driver.tell(
                msg.NumberAnswered(call, dial_id) if answers else msg.NumberEnded(call, dial_id, cause)
            )

    @rule(pick=PICK)
    def a_customer_whom_we_called_hangs_up(self, pick: int) -> None:
        calls = sorted(item.interaction_id for item in self.work() if item.conversation)
        if calls:
            self.driver.tell(msg.CallerHungUp(calls[pick % len(calls)]))

    # -- agents and supervisors

    @rule(agent=AGENTS, presence=st.sampled_from([Presence.AVAILABLE, Presence.AVAILABLE, *Presence]))
    def presence(self, agent: int, presence: Presence) -> None:
        self.driver.tell(acd.ConnectWorkbench(agent, "browser"))
        self.tell(acd.SetPresence(agent, presence))

    @rule(answers=st.booleans(), cause=st.sampled_from([17, 19]), pick=PICK)
    def everybody_works(self, answers: bool, cause: int, pick: int) -> None:
        for agent in (1, 2, 3):
            self.presence(agent, Presence.AVAILABLE)
            self.agent_does(agent, "wrap")
            self.agent_does(agent, "take")
        self.a_customers_phone(pick, answers, cause)

    @rule(agent=AGENTS, what=st.sampled_from(["take", "take", "reject", "end", "wrap", "place"]))
    def agent_does(self, agent: int, what: str) -> None:
        state = self.driver.site.floor.agents.get(agent)
        call = state.interaction_id if state else ""
        item = self.driver.site.floor.work.get(call)
        offer = item.offers.get(agent) if item else None
        if what == "take" and offer:
            self.tell(acd.AcceptOffer(agent, offer.offer_id))
            self.driver.tell(msg.AgentLegAnswered(call, offer.offer_id))
        elif what == "take" and item and item.dial:
            self.driver.tell(msg.AgentLegAnswered(call, item.dial.offer_id))
        elif what == "reject" and offer:
            self.tell(acd.RejectOffer(agent, offer.offer_id))
        elif what == "end":
            self.tell(acd.EndInteraction(agent, call))
        elif what == "wrap":
            self.tell(acd.CompleteWrapUp(agent, call))
        elif what == "place":
            self.placed += 1
            self.tell(acd.PlaceCall(agent, "+1555009", derive_id("placed", self.placed)))

    @rule(pick=PICK, now=st.booleans())
    def supervisor(self, pick: int, now: bool) -> None:
        if ids := sorted(self.callbacks()):
            callback = ids[pick % len(ids)]
            self.tell(acd.HurryCallback(callback) if now else acd.CancelCallback(callback))

    # -- time and faults

    @rule(seconds=st.sampled_from([1, 6, 31, 70]))
    def wait(self, seconds: float) -> None:
        self.driver.advance(seconds)

    @rule(kept=st.booleans())
    def killed_and_restarted(self, kept: bool) -> None:
        events, picture = self.driver.events, self.picture() if kept else carrying()
        self.driver = self.driver.restart()
        self.driver.events = events + self.driver.events
        self.driver.connect(picture)

    # -- always

    @invariant()
    def one_for_each_number_and_group(self) -> None:
        pairs = [(entry.group, entry.number) for entry in self.callbacks().values()]
        assert len(pairs) == len(set(pairs))

    @invariant()
    def never_more_attempts_than_allowed_and_one_at_a_time(self) -> None:
        for entry in self.callbacks().values():
            assert entry.attempts <= ATTEMPTS and entry.state in OPEN
            in_line = entry.state in (CallbackState.WAITING, CallbackState.OFFERED, CallbackState.DIALLING)
            assert (entry.attempt_id in self.driver.site.floor.work) >= in_line

    @invariant()
    def nobody_idle_while_a_callback_waits_for_them(self) -> None:
        floor = self.driver.site.floor
        for item in self.work():
            if item.to_dial and item.stage == "queued" and not item.missed_by:
                free = [
                    agent_id
                    for agent_id, agent in floor.config.agents.items()
                    if item.group in agent.groups and floor.is_connected(agent_id)
                    and floor.agents[agent_id].presence is Presence.AVAILABLE
                    and floor.agents[agent_id].work == "idle"
                ]  # fmt: skip
                assert free == [] or item.skills

    @invariant()
    def the_first_in_place_is_served_first(self) -> None:
        """Of those who only ask for the group, nobody is offered while somebody waits who came before."""
        for event_at, queued in self.offered_before_earlier():
            raise AssertionError(f"{queued} was passed over at {event_at}")

    @invariant()
    def fold_of_the_journal_is_the_floor(self) -> None:
        fresh = Driver(FULL)
        for entry in self.driver.journal:
            fresh.site.apply(entry.events, entry.at)
        assert fresh.site.floor.dump() == self.driver.site.floor.dump()
        assert fresh.site.calls == self.driver.site.calls
        again = Driver(FULL)
        load_site(again.site, dump_site(self.driver.site))
        assert dump_site(again.site) == dump_site(self.driver.site)

    def teardown(self) -> None:
        """At the end of the day everybody hangs up, and no callback is left: each has exactly one end."""
        for call in self.names:
            self.driver.tell(msg.CallerHungUp(call))
        self.driver.connect(carrying())
        self.driver.advance(2_000)
        assert self.callbacks() == {} and self.driver.site.calls == {} and self.driver.site.floor.work == {}
        requested = [e.interaction_id for e in self.driver.events if isinstance(e, ev.CallbackRequested)]
        ends = ev.CallbackCompleted | ev.CallbackCancelled | ev.CallbackExpired
        ended = [e.interaction_id for e in self.driver.events if isinstance(e, ends)]
        assert sorted(requested) == sorted(ended)
        arrived = [e.interaction_id for e in self.driver.events if isinstance(e, ev.InteractionArrived)]
        assert all(len(self.driver.outcome(call)) == 1 for call in arrived) and len(arrived) == len(
            set(arrived)
        )

    # -- helpers

    def offered_before_earlier(self):
        """Yield who waits in place before somebody whose offer was made a moment ago, and could have had it: whoever
        came back to the line after that offer was not there to be passed over."""
        work = self.driver.site.floor.work
        now = self.driver.now
        events = list(enumerate(self.driver.events))
        last = {getattr(event, "interaction_id", ""): number for number, event in events}
        made = {event.offer_id: number for number, event in events if isinstance(event, ev.OfferMade)}
        for item in work.values():
            fresh = [offer for offer in item.offers.values() if offer.made_at == now and not item.missed_by]
            for other in work.values():
                if (
                    fresh and other.stage == "queued" and other.group == item.group == "sales"
                    and not other.missed_by and not item.skills and not other.skills
                    and (other.line_since, other.order) < (item.line_since, item.order)
                    and other.queued_at < now and last[other.interaction_id] < made[fresh[0].offer_id]
                ):  # fmt: skip
                    yield now, other.interaction_id

    def callbacks(self):
        return dict(self.driver.site.floor.callbacks)

    def work(self):
        return list(self.driver.site.floor.work.values())

    def tell(self, command: Message) -> None:
        before = dump_site(self.driver.site)
        try:
            self.driver.tell(command)
        except Rejected:
            assert dump_site(self.driver.site) == before

    def some_call(self, pick: int) -> str:
        return sorted(self.names)[pick % len(self.names)]

    def picture(self):
        site = self.driver.site
        channels = [
            caller_channel(name)
            for call, name in self.names.items()
            if call in site.calls and not site.calls[call].ended
        ]
        for item in self.work():
            for part in (item.conversation, item.dial):
                channels += [leg(part.offer_id)] if part else []
            if item.dial and item.dial.dial_id:
                channels.append(dialled(item.interaction_id))
            elif item.interaction_id not in self.names and not item.to_dial:
                channels.append(dialled(item.interaction_id, "Up"))
        return carrying(*channels)


CallbackDay.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_callback_day = CallbackDay.TestCase


def test_a_caller_who_comes_back_to_the_line_after_an_offer_was_not_passed_over():
    """Found with --hypothesis-seed=103681618301524954508095227847258978799: the judge looked at the clock alone, and in
    one second two things may happen."""
    day = CallbackDay()
    for agent in (1, 3):
        day.presence(agent, Presence.AVAILABLE)
    day.call("+1555001", "1")
    day.wait(1)
    day.call("+1555002", "1")
    day.presence(1, Presence.OFFLINE)
    first, second = day.names
    work = day.driver.site.floor.work
    assert (work[first].stage, list(work[second].offers)) == ("queued", [3])
    assert list(day.offered_before_earlier()) == []
    day.agent_does(3, "reject")
    assert list(work[first].offers) == [3]
