"""A past day lived again by the engine of today.

The arrivals, and when agents came, had breaks and went, are those of the day. What a caller would have done beyond what
the record shows is estimated, in the same way for every set of rules, so that two replays differ by their rules alone:

* One who was answered would have been willing to wait longer than they did, by an exponential time of the day's mean
  patience; one who gave up had just so much patience.
* Talk and wrap-up are the call's own; where there was no conversation, those of a random conversation of its group.
* A phone rings as long as it did; a share of offers is missed, as large as that of the agent on that day.
* A transferred call is a call of its own, which came when it was transferred. Whoever leaves a line without an agent
  is gone.
"""

from collections import defaultdict
from dataclasses import replace
from math import log

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import FloorConfig
from apps.acd.domain.simulation import Simulation
from apps.agents.domain.events import PresenceChanged
from apps.agents.domain.states import Presence
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.record import Recorded
from apps.kernel.chance import drawn
from apps.kernel.messages import Effect, Event
from apps.planning.domain.history import MISSED, History, PastCall, PastPresence

LONGEST = 4 * 3600.0
"""Seconds after the last arrival. Nobody may be there to serve those who wait, and their patience without an end."""
USUAL_RING, USUAL_TALK, USUAL_WRAP_UP = 4.0, 180.0, 30.0
"""Seconds, where the day has not one conversation to learn from."""


class Replay(Simulation):
    """One day under one set of rules. ``recorded`` holds what happened, as a journal would."""

    def __init__(self, history: History, config: FloorConfig) -> None:
        super().__init__(_by_phone(config), now=_beginning(history))
        self.recorded: list[Recorded] = []
        self._history = history
        self._mean_patience = (
            history.patience_seconds
        )  # a look at every call of the day: once, not for each of them
        self._calls = {call.key: call for call in history.calls}
        self._known: dict[str, list[PastCall]] = defaultdict(list)
        for call in history.answered:
            self._known[call.group].append(call)

    def finished(self) -> list[Recorded]:
        """Live the day, until the last caller is gone or has waited :data:`LONGEST` more, and return what happened."""
        for presence in self._history.presences:
            if presence.agent_id in self.config.agents:
                self._plan_presence(presence)
        for call in self._history.calls:
            if call.group in self.config.groups:
                self._plan_call(call)
        last = max((call.at for call in self._history.calls), default=self.now)
        self.run(until=last + LONGEST)
        return self.recorded

    # -- what people do ------------------------------------------------------------------------------------------

    def _plan_presence(self, presence: PastPresence) -> None:
        order = cmd.SetPresence(presence.agent_id, presence.presence, presence.reason, "replay")

        def choose() -> None:
            self.send(cmd.ConnectWorkbench(presence.agent_id, "replay"))
            self.send(order)

        self.at(presence.at, choose)

    def _plan_call(self, call: PastCall) -> None:
        order = cmd.EnqueueInteraction(
            call.key, call.group, "", dict(call.skills), call.priority, call.tier, call.max_wait_seconds
        )
        self.at(call.at, lambda: self.send(order))
        patience = self._patience(call)
        if patience != float("inf"):
            self.at(call.at + patience, lambda: self._lose_patience(call.key))

    def _patience(self, call: PastCall) -> float:
        if call.outcome == "abandoned":
            return call.waited_seconds
        more = self._mean_patience
        return call.waited_seconds + (
            -log(drawn(call.key, "patience")) * more if more != float("inf") else more
        )

    def _lose_patience(self, key: str) -> None:
        item = self.floor.work.get(key)
        if item and item.is_waiting:
            self.send(msg.CallerHungUp(key))

    def on_effect(self, effect: Effect) -> None:
        """Phones ring as they did; conversations last as long as they did."""
        match effect:
            case fx.RingAgent() if not self._misses(effect):
                picked_up = msg.AgentLegAnswered(effect.interaction_id, effect.offer_id)
                ring = self._like(effect.interaction_id).ring_seconds
                self.send_after(min(USUAL_RING if ring is None else ring, effect.timeout_seconds), picked_up)
            case fx.ConnectAgent():
                talk = self._like(effect.interaction_id).talk_seconds
                self.send_after(USUAL_TALK if talk is None else talk, msg.CallerHungUp(effect.interaction_id))

    def on_event(self, event: Event) -> None:
        """Note what happened; wrap-ups end, paused agents come back, and who has left the line is gone."""
        position = len(self.recorded) + 1
        self.recorded.append(Recorded("replay", position, 1, position, self.now, event))
        match event:
            case ev.WrapUpStarted():
                wrap_up = self._like(event.interaction_id).wrap_up_seconds
                done = cmd.CompleteWrapUp(event.agent_id, event.interaction_id)
                self.send_after(USUAL_WRAP_UP if wrap_up is None else wrap_up, done)
            case PresenceChanged(reason=reason) if reason == MISSED:
                back = cmd.SetPresence(event.agent_id, Presence.AVAILABLE, "", "replay")
                self.send_after(self._history.back_seconds, back)
            case ev.InteractionFlowedOut():
                self.at(self.now, lambda: self._forget(event.interaction_id))

    def _misses(self, effect: fx.RingAgent) -> bool:
        share = self._history.missed_share.get(effect.agent_id, 0.0)
        return share > 0 and drawn(effect.offer_id, effect.agent_id, "missed") <= share

    def _like(self, key: str) -> PastCall:
        """Return the call itself, or for one that had no conversation another of its group that had."""
        call = self._calls[key]
        known = self._known.get(call.group, ())
        if call.talk_seconds is not None or not known:
            return call
        return known[int((1.0 - drawn(key, "like")) * len(known))]

    def _forget(self, key: str) -> None:
        """Nobody waits any more for one who has left the line for good, unless another line has taken them."""
        if key not in self.floor.work:
            self.floor.apply(ev.InteractionEnded(key, "flowed_out"), self.now)


def _by_phone(config: FloorConfig) -> FloorConfig:
    """Where an agent says yes makes no difference to the time that it takes: let all phones ring."""
    agents = {key: replace(agent, accept_on="phone") for key, agent in config.agents.items()}
    return replace(config, agents=agents)


def _beginning(history: History) -> float:
    calls, presences = history.calls[:1], history.presences[:1]
    return min([*(call.at for call in calls), *(presence.at for presence in presences)], default=0.0)
