"""Long busy days: histories that a search for a short counter-example does not produce."""

import random

from apps.acd.domain import commands as cmd, fold_desk, fold_outbound
from apps.acd.domain.fold import STEPS
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import events as ev, messages as msg
from apps.interactions.domain.modes import MonitorMode
from tests.domain.acd.checked_day import INVARIANTS
from tests.domain.acd.colleagues import ALWAYS, NUMBERS, VERBS, ConsultingDay


class LongDay:
    """The same moves, drawn with the weights of a busy floor: long histories, which a search for a short
    counter-example does not produce."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.day = ConsultingDay()
        self.moves = {
            self.call: 26, self.take: 40, self.hang_up: 8, self.talk: 20, self.transfer: 18, self.complete: 20,
            self.extend: 4,
            self.sign_in: 12, self.set_presence: 4, self.disconnect: 4, self.respond: 3,
            self.reject: 5, self.leg_ends: 6,
            self.late_news: 4, self.refuse: 4, self.wait: 20, self.come_back: 4, self.skills: 2, self.agents: 1,
            self.groups: 1, self.restart: 1,
            self.invite: 14, self.party_answers: 14, self.party_verbs: 10, self.one_party: 3, self.outside: 1,
            self.hand: 2, self.party_hangs_up: 3, self.party_fails: 1,
            self.listen: 5, self.change_listening: 4, self.stop_listening: 1, self.move: 4, self.promote: 3,
        }  # fmt: skip

    def step(self) -> None:
        self.draw.choices(list(self.moves), weights=list(self.moves.values()))[0]()
        for holds in (*INVARIANTS, *ALWAYS):
            holds(self.day)

    def agent(self) -> int:
        return self.draw.randint(1, 5)

    def code(self) -> str:
        return self.draw.choice(("billing", "sales"))

    def number(self) -> int:
        return self.draw.randrange(50)

    def call(self) -> None:
        skills, max_wait = self.draw.choice(({}, {}, {"b": 2})), self.draw.choice((0, 0, 5, 40))
        last_agent = self.draw.randint(0, 5)
        self.day.call(
            self.code(), skills, self.draw.randint(0, 2), self.draw.choice((0, 100)), max_wait, last_agent
        )

    def take(self) -> None:
        if self.day.live_offers():
            self.day.an_offer_is_taken(self.number())

    def hang_up(self) -> None:
        here = [*self.day.world.floor.work, *self.day.in_flow, "nobody"]
        self.day.hang_up(
            self.day.calls.index(call) if (call := self.draw.choice(here)) in self.day.calls else 0
        )

    def talk(self) -> None:
        self.day.talk_verbs(self.agent(), self.number())

    def transfer(self) -> None:
        to = self.draw.choice((("group", self.code()), ("agent", str(self.agent()))))
        self.day.transfer(self.agent(), self.number(), to)

    def complete(self) -> None:
        self.day.complete(self.agent(), self.number())

    def extend(self) -> None:
        agents = self.day.world.floor.agents.values()
        if wrapping := [agent for agent in agents if agent.wrap_up]:
            self.day.extend(self.draw.choice(wrapping).agent_id, 1, self.draw.randint(-1, 10))

    def sign_in(self) -> None:
        self.day.sign_in(self.agent())

    def set_presence(self) -> None:
        self.day.set_presence(self.agent(), self.draw.choice(list(Presence)))

    def disconnect(self) -> None:
        self.day.disconnect(self.agent(), "tab")

    def reject(self) -> None:
        if offers := sorted(self.day.live_offers()):
            item = self.day.world.floor.work[self.draw.choice(offers).rsplit("-", 1)[0]]
            offer = self.draw.choice(sorted(item.offers.values(), key=lambda offer: offer.offer_id))
            self.day.send(cmd.RejectOffer(offer.agent_id, offer.offer_id))

    def respond(self) -> None:
        self.day.respond(self.agent(), self.number(), self.draw.choice((cmd.AcceptOffer, cmd.RejectOffer)))

    def leg_ends(self) -> None:
        if self.day.world.legs:
            self.day.a_phone_hangs_up(self.number(), self.draw.choice((16, 17, 19, 20, 21)))

    def late_news(self) -> None:
        self.day.late_news_of_a_leg(self.number(), self.draw.random() < 0.5)

    def refuse(self) -> None:
        effect = self.draw.choice(("RingAgent", "ConnectAgent", "HoldCaller", "DropLeg"))
        self.day.the_switch_refuses(self.number(), effect)

    def wait(self) -> None:
        self.day.wait(self.draw.choice((0.5, 3, 8, 31)))

    def come_back(self) -> None:
        if self.day.in_flow:
            self.day.come_back(self.code())

    def skills(self) -> None:
        self.day.change_skills(self.agent(), {skill: self.draw.randint(1, 5) for skill in "ab"})

    def agents(self) -> None:
        self.day.remove_or_return_agent(self.agent())

    def groups(self) -> None:
        self.day.remove_or_return_group(self.code())

    def owner(self) -> int:
        talking = [i.conversation.agent_id for i in self.day.world.floor.work.values() if i.conversation]
        return self.draw.choice(sorted(talking) or [1])

    def invite(self) -> None:
        idle = sorted(k for k, a in self.day.world.floor.agents.items() if a.work is WorkState.IDLE)
        agent = ("agent", str(self.draw.choice(idle or [1])))
        to = self.draw.choice((agent, agent, ("number", self.draw.choice(NUMBERS))))
        self.day.invite(self.owner(), 1, to, self.draw.random() < 0.6)

    def invite_of_group(self) -> None:
        self.day.invite(self.owner(), 1, ("group", self.code()), self.draw.random() < 0.6)

    def party_declines(self) -> None:
        for item in list(self.day.world.floor.work.values()):
            for party in list(item.parties.values()):
                if party.agent_id is not None:
                    self.day.send(cmd.DeclineInvitation(party.agent_id, party.party_id))

    def party_answers(self) -> None:
        for item in list(self.day.world.floor.work.values()):
            for party in list(item.parties.values()):
                if party.agent_id is None:
                    self.day.send(msg.NumberAnswered(item.interaction_id, party.party_id))
                    continue
                self.day.send(cmd.AcceptInvitation(party.agent_id, party.party_id))
                self.day.send(msg.AgentLegAnswered(item.interaction_id, party.party_id))

    def party_verbs(self) -> None:
        with_parties = [i for i in self.day.world.floor.work.values() if i.parties and i.conversation]
        if with_parties:
            owner = self.draw.choice(with_parties).conversation.agent_id
            self.day.party_verbs(owner, 1, self.draw.choice(VERBS))

    def one_party(self) -> None:
        if self.day.parties():
            kind = self.draw.choice(("drop", "accept", "decline", "give"))
            self.day.one_party(self.agent(), self.number(), kind)

    def party_hangs_up(self) -> None:
        if self.day.world.dialled:
            self.day.a_number_hangs_up(self.number(), self.draw.choice((16, 17, 28)))

    def party_fails(self) -> None:
        if self.day.parties():
            self.day.the_switch_fails_a_party(self.number(), self.draw.choice(("ConnectParty", "HoldParty")))

    def hand(self) -> None:
        self.day.hand(self.agent(), self.draw.random() < 0.5)

    def outside(self) -> None:
        self.day.pass_on_to_a_number(self.owner(), 1)

    def listen(self) -> None:
        talking = [i.conversation.agent_id for i in self.day.world.floor.work.values() if i.conversation]
        target = self.draw.choice(sorted(talking) or [1])
        modes = [mode for mode in MonitorMode if mode is not MonitorMode.TAKE_OVER]
        idle = [key for key, a in self.day.world.floor.agents.items() if a.work is WorkState.IDLE]
        self.day.monitor(self.draw.choice(sorted(idle) or [1]), target, self.draw.choice(modes))
        if legs := self.day.listening_legs() & self.day.world.legs:
            self.day.a_phone_is_picked_up(sorted(self.day.world.legs).index(self.draw.choice(sorted(legs))))

    def change_listening(self) -> None:
        self.day.change_monitor(self.listener(), self.draw.choice(list(MonitorMode)))

    def stop_listening(self) -> None:
        self.day.stop_monitor(self.listener())

    def listener(self) -> int:
        listening = sorted(key for item in self.day.world.floor.work.values() for key in item.monitors)
        return self.draw.choice(listening or [1])

    def move(self) -> None:
        if waiting := self.waiting():
            self.day.move(self.draw.choice(waiting), self.code())

    def promote(self) -> None:
        if waiting := self.waiting():
            self.day.promote(self.draw.choice(waiting))

    def waiting(self) -> list[int]:
        work = self.day.world.floor.work.values()
        return sorted(
            self.day.calls.index(item.interaction_id) for item in work if item.is_waiting and item.is_call
        )

    def restart(self) -> None:
        self.day.restart(self.draw.random() < 0.5)


class QuietDay(LongDay):
    """Few calls and free agents: then somebody of a group can be called into a conversation."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        rare = (
            self.hang_up,
            self.leg_ends,
            self.set_presence,
            self.disconnect,
            self.transfer,
            self.agents,
            self.refuse,
        )
        self.moves |= dict.fromkeys(rare, 1)
        self.moves |= {self.call: 6, self.sign_in: 40, self.invite_of_group: 40, self.party_declines: 16}


def test_what_holds_at_every_step_holds_all_day() -> None:
    seen = set()
    for seed in range(6):
        long_day = LongDay(seed)
        for _ in range(1_500):
            long_day.step()
        long_day.day.teardown()
        seen |= {type(event) for event in long_day.day.world.events()}

    for seed in range(3):
        quiet = QuietDay(seed)
        for _ in range(700):
            quiet.step()
        quiet.day.teardown()
        seen |= {type(event) for event in quiet.day.world.events()}

    by_supervisors = {ev.InteractionTakenOver, ev.InteractionMoved}
    by_the_site = {
        ev.FlowStarted,
        *fold_outbound.STEPS,
    }  # tests/domain/floor has a day of its own for outgoing calls
    by_the_desk = set(fold_desk.STEPS)  # test_acd_blend_machine
    by_rules_of_the_line = {ev.QueueAnnounced, ev.OverflowSkipped}  # test_queue_rules_property
    elsewhere = by_the_site | by_the_desk | by_rules_of_the_line
    assert seen == {*STEPS, ev.InteractionTransferred, *by_supervisors} - elsewhere
