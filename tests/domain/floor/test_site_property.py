"""Whatever happens in whatever order: the fold of the journal is the floor, and every call has exactly one outcome."""

import dataclasses

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.acd.domain import commands as acd
from apps.acd.domain.state import Monitor, Party
from apps.agents.domain.states import Presence
from apps.floor.domain.snapshot import dump_site
from apps.interactions.domain import events as ev, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Message, Rejected
from apps.telephony.ports import ChannelInfo
from tests.domain.floor.site_driver import Driver, caller_channel, carrying, leg

AGENTS = st.sampled_from([1, 2, 3])
OFFER_OVER = (ev.OfferRejected, ev.OfferNotAnswered, ev.OfferWithdrawn, ev.InteractionAnswered)
PICK = st.integers(0, 1_000)


class AnyDay(RuleBasedStateMachine):
    """Callers, agents, faults and restarts in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.driver = Driver()
        self.names: list[str] = []
        self.judged = 0
        self.ids: dict[str, str] = {}

    # -- callers

    @rule()
    def arrive(self) -> None:
        name = f"caller-{len(self.names)}"
        self.names.append(name)
        self.ids[name] = self.driver.call(name)

    @precondition(lambda self: self.names)
    @rule(pick=PICK, digit=st.sampled_from("129"))
    def press(self, pick: int, digit: str) -> None:
        self.driver.press(self.some_call(pick), digit)

    @precondition(lambda self: self.names)
    @rule(pick=PICK)
    def hang_up(self, pick: int) -> None:
        self.driver.tell(msg.CallerHungUp(self.some_call(pick)))

    # -- agents

    @rule(agent=AGENTS, presence=st.sampled_from(list(Presence)))
    def presence(self, agent: int, presence: Presence) -> None:
        self.driver.tell(acd.ConnectWorkbench(agent, "browser"))
        self.tell(acd.SetPresence(agent, presence))

    @rule(agent=AGENTS)
    def close_browser(self, agent: int) -> None:
        self.tell(acd.DisconnectWorkbench(agent, "browser"))

    @rule(
        agent=AGENTS, what=st.sampled_from(["accept", "reject", "hold", "resume", "end", "transfer", "wrap"])
    )
    def click(self, agent: int, what: str) -> None:
        state = self.driver.site.floor.agents.get(agent)
        call = state.interaction_id if state else ""
        item = self.driver.site.floor.work.get(call)
        offers = list(item.offers.values()) if item else []
        offer = offers[0].offer_id if offers else "0" * 32 + "-1"
        commands: dict[str, Message] = {
            "accept": acd.AcceptOffer(agent, offer),
            "reject": acd.RejectOffer(agent, offer),
            "hold": acd.HoldInteraction(agent, call),
            "resume": acd.ResumeInteraction(agent, call),
            "end": acd.EndInteraction(agent, call),
            "transfer": acd.TransferInteraction(agent, call, "group", "billing"),
            "wrap": acd.CompleteWrapUp(agent, call),
        }
        self.tell(commands[what])

    # -- further parties

    @rule(
        agent=AGENTS,
        what=st.sampled_from(
            ["consult", "add", "dial", "outside", "flow", "swap", "merge", "cancel", "complete"]
        ),
        other=AGENTS,
    )
    def click_parties(self, agent: int, what: str, other: int) -> None:
        state = self.driver.site.floor.agents.get(agent)
        call = state.interaction_id if state else ""
        commands: dict[str, Message] = {
            "consult": acd.InviteParty(agent, call, "agent", str(other)),
            "add": acd.InviteParty(agent, call, "agent", str(other), consult=False),
            "dial": acd.InviteParty(agent, call, "number", "+4930999", consult=False),
            "outside": acd.TransferInteraction(agent, call, "number", "+4930999"),
            "flow": acd.TransferInteraction(agent, call, "flow", "main-line"),
            "swap": acd.SwapParties(agent, call),
            "merge": acd.MergeParties(agent, call),
            "cancel": acd.CancelConsult(agent, call),
            "complete": acd.CompleteTransfer(agent, call),
        }
        self.tell(commands[what])

    @precondition(lambda self: self.parties())
    @rule(pick=PICK, what=st.sampled_from(["answered", "answered", "ended", "accept", "drop"]))
    def about_a_party(self, pick: int, what: str) -> None:
        call, party = self.parties()[pick % len(self.parties())]
        item = self.driver.site.floor.work[call]
        if what == "accept" and party.agent_id:
            self.tell(acd.AcceptInvitation(party.agent_id, party.party_id))
        elif what == "drop" and item.conversation:
            self.tell(acd.DropParty(item.conversation.agent_id, call, party.party_id))
        elif what in ("answered", "ended"):
            self.driver.tell(_news_of(call, party, what))

    def parties(self) -> list[tuple[str, Party]]:
        work = self.driver.site.floor.work
        return [(call, party) for call, item in work.items() for party in item.parties.values()]

    # -- supervisors

    @rule(agent=AGENTS, talker=AGENTS, mode=st.sampled_from(MonitorMode))
    def listen(self, agent: int, talker: int, mode: MonitorMode) -> None:
        state = self.driver.site.floor.agents.get(talker)
        self.tell(acd.MonitorAgent(agent, talker, state.interaction_id if state else "", mode, "sam"))

    @rule(agent=AGENTS, mode=st.none() | st.sampled_from(MonitorMode))
    def listen_otherwise(self, agent: int, mode: MonitorMode | None) -> None:
        self.tell(acd.ChangeMonitor(agent, mode, "sam") if mode else acd.StopMonitor(agent, "sam"))

    @precondition(lambda self: self.names)
    @rule(pick=PICK, group=st.sampled_from(["sales", "billing", ""]))
    def move_or_promote(self, pick: int, group: str) -> None:
        call = self.some_call(pick)
        self.tell(acd.MoveInteraction(call, group, "sam") if group else acd.PromoteInteraction(call, "sam"))

    @precondition(lambda self: self.listeners())
    @rule(pick=PICK, what=st.sampled_from(["answered", "ended", "failed", "ready"]))
    def switch_about_a_listener(self, pick: int, what: str) -> None:
        call, monitor = self.listeners()[pick % len(self.listeners())]
        messages: dict[str, Message] = {
            "answered": msg.AgentLegAnswered(call, monitor.monitor_id),
            "ended": msg.AgentLegEnded(call, monitor.monitor_id, 17),
            "failed": msg.EffectFailed(call, "SpyOnAgent", "500", monitor.monitor_id),
            "ready": msg.ListeningReady(call, monitor.monitor_id, monitor.mode),
        }
        self.driver.tell(messages[what])

    def listeners(self) -> list[tuple[str, Monitor]]:
        work = self.driver.site.floor.work
        return [(call, monitor) for call, item in work.items() for monitor in item.monitors.values()]

    # -- the switch

    @precondition(lambda self: self.names)
    @rule(pick=PICK, what=st.sampled_from(["answered", "ended", "failed", "played", "recorded"]))
    def switch(self, pick: int, what: str) -> None:
        call = self.some_call(pick)
        item = self.driver.site.floor.work.get(call)
        part = item and (next(iter(item.offers.values()), None) or item.conversation)
        offer = part.offer_id if part else f"{call}-1"
        messages: dict[str, Message] = {
            "answered": msg.AgentLegAnswered(call, offer),
            "ended": msg.AgentLegEnded(call, offer, 17),
            "failed": msg.EffectFailed(call, "RingAgent", "500", offer),
            "played": msg.PlaybackFinished(call, f"{call}-p1"),
            "recorded": msg.RecordingFinished(call, f"{call}-1", 1.0),
        }
        self.driver.tell(messages[what])

    @precondition(lambda self: self.driver.told)
    @rule(pick=PICK)
    def say_again(self, pick: int) -> None:
        """T46: whatever was said, by the switch, a timer or a screen, may come once more, and much too late."""
        self.tell(self.driver.told[pick % len(self.driver.told)])

    @rule(seconds=st.floats(0, 40))
    def wait(self, seconds: float) -> None:
        self.driver.advance(seconds)

    @rule(kept=st.booleans())
    def killed_and_restarted(self, kept: bool) -> None:
        """The floor is rebuilt; meanwhile the calls stayed up, or the switch lost them all."""
        before = self.driver
        self.driver = before.restart()
        self.driver.events = before.events + self.driver.events
        self.driver.told = before.told
        self.driver.connect(self.picture() if kept else carrying())

    # -- always

    @invariant()
    def fold_of_the_journal_is_the_floor(self) -> None:
        fresh = Driver()
        for entry in self.driver.journal:
            fresh.site.apply(entry.events, entry.at)
        assert fresh.site.floor.dump() == self.driver.site.floor.dump()
        assert fresh.site.calls == self.driver.site.calls

    @invariant()
    def no_agent_talks_to_two_and_nobody_is_offered_who_talks(self) -> None:
        work = self.driver.site.floor.work.values()
        talking = [item.conversation.agent_id for item in work if item.conversation]
        offered = [offer.agent_id for item in work for offer in item.offers.values()]
        assert len(set(talking)) == len(talking)
        assert len(set(offered)) == len(offered)
        assert not set(talking) & set(offered)
        assert all(not (item.conversation and item.offers) for item in work)

    @invariant()
    def nothing_lasted_less_than_no_time(self) -> None:
        for event in self.driver.events[self.judged :]:
            for field in dataclasses.fields(event):  # type: ignore[arg-type]
                if field.name.endswith("_seconds"):
                    assert (getattr(event, field.name) or 0.0) >= 0, event
        self.judged = len(self.driver.events)

    @invariant()
    def at_most_one_outcome_each(self) -> None:
        for call in self.ids.values():
            assert len(self.driver.outcome(call)) <= 1

    def teardown(self) -> None:
        """At the end of the day everybody hangs up: each call has exactly one outcome, and nothing is left."""
        for call in self.ids.values():
            self.driver.tell(msg.CallerHungUp(call))
        self.driver.connect(carrying())
        self.driver.advance(600)
        assert [len(self.driver.outcome(call)) for call in self.ids.values()] == [1] * len(self.ids)
        assert self.driver.site.calls == {}
        assert self.driver.site.sessions == {}
        assert self.driver.site.floor.work == {}
        made = [event.offer_id for event in self.driver.events if isinstance(event, ev.OfferMade)]
        over = [event.offer_id for event in self.driver.events if isinstance(event, OFFER_OVER)]
        assert len(set(made)) == len(made)
        assert sorted(made) == sorted(over)

    # -- helpers

    def tell(self, command: Message) -> None:
        """What is impossible now is refused and changes nothing (the invariants would notice)."""
        before = dump_site(self.driver.site)
        try:
            self.driver.tell(command)
        except Rejected:
            assert dump_site(self.driver.site) == before

    def some_call(self, pick: int) -> str:
        return self.ids[self.names[pick % len(self.names)]]

    def picture(self):
        open_calls = self.driver.site.calls
        channels = [
            caller_channel(name)
            for name, call in self.ids.items()
            if call in open_calls and not open_calls[call].ended
        ]
        work = self.driver.site.floor.work.values()
        legs = [leg(item.conversation.offer_id) for item in work if item.conversation]
        listening = [leg(monitor.monitor_id) for _, monitor in self.listeners()]
        parties = [_channel_of(party) for _, party in self.parties() if party.is_here]
        return carrying(*channels, *legs, *parties, *listening)


def _news_of(call: str, party: Party, what: str) -> Message:
    if party.agent_id is None:
        return (msg.NumberAnswered if what == "answered" else msg.NumberEnded)(call, party.party_id)
    return (msg.AgentLegAnswered if what == "answered" else msg.AgentLegEnded)(call, party.party_id)


def _channel_of(party: Party) -> ChannelInfo:
    if party.agent_id is not None:
        return leg(party.party_id)
    call = party.party_id.rpartition("-")[0]
    name = f"dial-{party.party_id}"
    return ChannelInfo(name, "PJSIP/trunk-1", "Up", "", "", call, dial_id=party.party_id)


AnyDay.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_any_day = AnyDay.TestCase
