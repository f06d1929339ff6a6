"""A busy centre in virtual time: the whole engine, with callers who give up and agents who miss calls.

It is judged while it runs: nobody may be given two calls, no call two agents, and nobody a call that they cannot serve.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from random import Random

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import FloorConfig
from apps.acd.domain.signature import signature_of
from apps.acd.domain.simulation import Simulation
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import Effect, Event
from contactcenter.bench.routing.centre import Size, make_caller

TALK_SECONDS, WRAP_UP_SECONDS, PATIENCE_SECONDS = 180.0, 20, 120.0
PICKED_UP = 0.95
"""Share of ringing phones that are picked up, within six seconds; the others ring out."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of an hour. ``messages_per_second``: how many messages the engine took, wall clock, all included."""

    load: float
    offered: int
    answered: int
    abandoned: int
    most_waiting: int
    lost: int
    doubly_assigned: int
    wrong_skill: int
    messages: int
    messages_per_second: float


class BusyHour(Simulation):
    """An event-driven simulation around the engine; one seed, one history. ``load`` 1.0 is as much work as the agents
    can do."""

    def __init__(self, config: FloorConfig, size: Size, calls: int, load: float, seed: int) -> None:
        super().__init__(config)
        self.chance = Random(f"hour/{seed}")
        self.size, self.calls, self.load = size, calls, load
        self.seen: Counter[str] = Counter()
        self.owners: dict[str, int] = {}
        self.busy: dict[int, str] = {}
        self.arrivals = self.waiting = self.most_waiting = 0
        self.doubly_assigned = self.wrong_skill = 0

    def judged(self) -> Judgement:
        """Let all callers come and go, and return what is to be said of it."""
        began = time.perf_counter()
        for agent_id in self.config.agents:
            self.send(cmd.ConnectWorkbench(agent_id, "tab"))
            self.send(cmd.SetPresence(agent_id, Presence.AVAILABLE))
        self.at(0.0, self._arrive)
        self.run()
        return self._judgement(time.perf_counter() - began)

    def on_event(self, event: Event) -> None:
        """Count the event, and whatever must not be."""
        self.seen[type(event).__name__] += 1
        match event:
            case ev.InteractionQueued():
                self.waiting += 1
                self.most_waiting = max(self.most_waiting, self.waiting)
            case ev.OfferMade():
                self._judge_offer(event)
            case ev.OfferNotAnswered() | ev.OfferWithdrawn() | ev.OfferRejected():
                self.owners.pop(event.interaction_id, None)
                self.busy.pop(event.agent_id, None)
            case ev.InteractionAnswered():
                self.waiting -= 1
                self.doubly_assigned += self.owners.get(event.interaction_id) != event.agent_id
            case ev.InteractionAbandoned():
                self.waiting -= 1
            case ev.WrapUpCompleted():
                self.busy.pop(event.agent_id, None)
            case ev.InteractionEnded():
                self.owners.pop(event.interaction_id, None)

    def _judge_offer(self, event: ev.OfferMade) -> None:
        item, agent = self.floor.work[event.interaction_id], self.config.agents[event.agent_id]
        self.doubly_assigned += event.interaction_id in self.owners or event.agent_id in self.busy
        self.wrong_skill += not signature_of(item, self.config).fits(agent)
        self.owners[event.interaction_id] = event.agent_id
        self.busy[event.agent_id] = event.interaction_id

    def _judgement(self, seconds: float) -> Judgement:
        answered, abandoned = self.seen["InteractionAnswered"], self.seen["InteractionAbandoned"]
        return Judgement(
            load=self.load,
            offered=self.arrivals,
            answered=answered,
            abandoned=abandoned,
            most_waiting=self.most_waiting,
            lost=abs(self.arrivals - answered - abandoned) + len(self.floor.work),
            doubly_assigned=self.doubly_assigned,
            wrong_skill=self.wrong_skill,
            messages=self.messages,
            messages_per_second=self.messages / seconds,
        )

    # -- callers and phones --------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        self.arrivals += 1
        if self.arrivals < self.calls:
            rate = self.load * self.size.agents / (TALK_SECONDS + WRAP_UP_SECONDS)
            self.at(self.now + self.chance.expovariate(rate), self._arrive)
        item = make_caller(self.arrivals, self.now, self.config, self.size.skills, self.chance)
        call, patience = item.interaction_id, self.chance.expovariate(1 / PATIENCE_SECONDS)
        self.at(self.now + patience, lambda: self._lose_patience(call))
        self.send(cmd.EnqueueInteraction(call, item.group, "1", item.skills, item.priority, item.tier))

    def _lose_patience(self, call: str) -> None:
        item = self.floor.work.get(call)
        if item and item.is_waiting:
            self.send(msg.CallerHungUp(call))

    def on_effect(self, effect: Effect) -> None:
        """Phones are picked up, mostly; conversations end."""
        match effect:
            case fx.RingAgent() if self.chance.random() < PICKED_UP:
                picked_up = msg.AgentLegAnswered(effect.interaction_id, effect.offer_id)
                self.send_after(self.chance.uniform(1, 6), picked_up)
            case fx.ConnectAgent():
                talk = self.chance.expovariate(1 / TALK_SECONDS)
                self.send_after(talk, msg.CallerHungUp(effect.interaction_id))
