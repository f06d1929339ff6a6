"""Long busy days: histories that a search for a short counter-example does not produce."""

import random

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.fold import STEPS
from apps.agents.domain.states import Presence
from apps.interactions.domain import events as ev
from tests.domain.acd.checked_day import INVARIANTS
from tests.domain.acd.day import Day


class LongDay:
    """The same moves, drawn with the weights of a busy floor: long histories, which a search for a short
    counter-example does not produce."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.day = Day()
        self.moves = {
            self.call: 30, self.take: 30, self.hang_up: 12, self.talk: 20, self.transfer: 10, self.complete: 20,
            self.extend: 4,
            self.sign_in: 12, self.set_presence: 4, self.disconnect: 4, self.respond: 3,
            self.reject: 5, self.leg_ends: 6,
            self.late_news: 4, self.refuse: 4, self.wait: 20, self.come_back: 4, self.skills: 2, self.agents: 1,
            self.groups: 1, self.restart: 1,
        }  # fmt: skip

    def step(self) -> None:
        self.draw.choices(list(self.moves), weights=list(self.moves.values()))[0]()
        for holds in INVARIANTS:
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

    def restart(self) -> None:
        self.day.restart(self.draw.random() < 0.5)


@pytest.mark.parametrize("seed", range(4))
def test_what_holds_at_every_step_holds_all_day(seed: int) -> None:
    long_day = LongDay(seed)
    for _ in range(1_500):
        long_day.step()
    long_day.day.teardown()

    seen = {type(event) for event in long_day.day.world.events()}
    assert seen == {*STEPS, ev.InteractionTransferred} - {ev.FlowStarted}  # the site starts flows
